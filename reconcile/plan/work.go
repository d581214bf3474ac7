package plan

import (
	"slices"

	"github.com/redveil/redveil/state"
)

// Work returns what a run that carries the program out is for.
func (p Program) Work() state.Work {
	switch {
	case p.Removes:
		return state.WorkDelete
	case p.First:
		return state.WorkCreate
	case slices.ContainsFunc(p.Steps, migrates):
		return state.WorkMigrate
	}
	return state.WorkEdit
}

// migrates reports whether a step brings one of redveil's own tables up to date.
func migrates(s Step) bool {
	before, was := s.Before.(state.Table)
	after, is := s.After.(state.Table)
	if !was || !is {
		return false
	}
	added, dropped, _ := after.Upgrade(before)
	return len(added)+len(dropped) > 0
}
