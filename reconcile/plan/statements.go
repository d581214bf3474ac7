package plan

import (
	"slices"

	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// StatementsOf returns the statements of ordered changes as they are sent, and for each
// change which of them serve it. One statement serves many changes only where these come
// one after the other, do not depend on each other, and are committed together.
func StatementsOf(changes []*Change) (statements []redshift.SQL, of [][]int) {
	of = make([][]int, 0, len(changes))
	for len(changes) > 0 {
		end := 1
		for end < len(changes) && shares(changes[end-1], changes[end]) {
			end++
		}
		some, theirs := ofRun(changes[:end], len(statements))
		statements, of, changes = append(statements, some...), append(of, theirs...), changes[end:]
	}
	return statements, of
}

// shares reports whether neighbours may share statements, in whatever order these are
// then sent. Rows of two people do not depend on each other, and neither do two members or
// two grants, except for those on columns, which depend on those on their table. Views that
// go are one list.
func shares(a, b *Change) bool {
	if a.Key().Kind != b.Key().Kind || a.Batch != b.Batch || a.Phase() != Together || b.Phase() != Together ||
		(a.After == nil) != (b.After == nil) {
		return false
	}
	switch a.Key().Kind {
	case state.KindProfile, state.KindMembership:
		return true
	case state.KindGrant:
		return a.Key().Column.IsZero() && b.Key().Column.IsZero()
	case state.KindView:
		return isDropped(a) && isDropped(b)
	case state.KindSchema, state.KindUser, state.KindRole, state.KindGroup, state.KindTable, state.KindProcedure:
	}
	return false
}

// isDropped reports whether the change drops a view that is not materialized. Those that
// share a statement are dropped in the order of the plan.
func isDropped(c *Change) bool {
	view, was := c.Before.(state.View)
	return was && c.After == nil && !view.Materialized
}

// ofRun writes the statements of changes that may share some. What may go ahead shares
// none with the rest.
func ofRun(run []*Change, first int) (statements []redshift.SQL, of [][]int) {
	of = make([][]int, len(run))
	places := make(map[Ahead][]int)
	var groups []Ahead
	for n, change := range run {
		if places[change.Ahead] == nil {
			groups = append(groups, change.Ahead)
		}
		places[change.Ahead] = append(places[change.Ahead], n)
	}
	for _, ahead := range groups {
		parts := make([]ddl.Parts, len(places[ahead]))
		for k, n := range places[ahead] {
			parts[k] = run[n].Parts
		}
		some, theirs := ddl.Together(parts)
		for k, n := range places[ahead] {
			for _, index := range theirs[k] {
				of[n] = append(of[n], first+len(statements)+index)
			}
		}
		statements = append(statements, some...)
	}
	return statements, of
}

// write sets the plan's statements, and says of each change which of them serve it.
func (p *Plan) write() {
	statements, of := StatementsOf(p.Changes)
	p.Statements = statements
	for n, change := range p.Changes {
		change.Statements = of[n]
	}
}

// Alone returns the statements of the change as they are where it is made alone.
func (c *Change) Alone() []redshift.SQL { return c.Parts.Statements() }

// Sent is a statement with the steps that it serves.
type Sent struct {
	Statement redshift.SQL
	Steps     []Step
}

// Sent returns the statements of some steps, each once, in their order.
func (p Program) Sent(steps []Step) []Sent {
	var indices []int
	serves := make(map[int][]Step)
	for _, step := range steps {
		for _, index := range step.Statements {
			if serves[index] == nil {
				indices = append(indices, index)
			}
			serves[index] = append(serves[index], step)
		}
	}
	slices.Sort(indices)
	all := make([]Sent, len(indices))
	for n, index := range indices {
		all[n] = Sent{p.Statements[index], serves[index]}
	}
	return all
}
