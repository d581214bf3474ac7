package report

import (
	"slices"

	"github.com/redveil/redveil/policies/access"
)

// visible returns the model with everything that comes from a warehouse
// escaped, so that none of it is invisible, breaks a line or changes the
// direction of text. A policy contains no such characters, but names of tables
// can.
func (m *Model) visible() *Model {
	shown := *m
	shown.Integrations = slices.Clone(m.Integrations)
	for n, i := range shown.Integrations {
		shown.Integrations[n] = i.visible()
	}
	return &shown
}

// Visible escapes a text so that all of it is visible on a terminal.
func Visible(text string) string { return visible(text) }

func (i Integration) visible() Integration {
	i.Changes = slices.Clone(i.Changes)
	for n := range i.Changes {
		c := &i.Changes[n]
		c.Name, c.Owner, c.Diff = visible(c.Name), visible(c.Owner), visibleLines(c.Diff)
		c.ByHand.Name, c.ByHand.Note = visible(c.ByHand.Name), visible(c.ByHand.Note)
	}
	i.Statements = slices.Clone(i.Statements)
	for n, statement := range i.Statements {
		i.Statements[n] = visibleLines(statement)
	}
	i.Blocked = slices.Clone(i.Blocked)
	for n := range i.Blocked {
		b := &i.Blocked[n]
		b.Reason, b.Mend = visible(b.Reason), visible(b.Mend)
	}
	i.Access = slices.Clone(i.Access)
	shown := shown{make(map[place[string]]bool), make(map[place[Reason]]bool)}
	for n := range i.Access {
		i.Access[n] = i.Access[n].visible(shown)
	}
	i.Ended = slices.Clone(i.Ended)
	for n := range i.Ended {
		i.Ended[n].Name = visible(i.Ended[n].Name)
	}
	i.Warnings = slices.Clone(i.Warnings)
	for n := range i.Warnings {
		i.Warnings[n].Message, i.Warnings[n].Change = visible(i.Warnings[n].Message), visible(i.Warnings[n].Change)
	}
	if i.Drift != nil {
		drift := *i.Drift
		drift.By = slices.Clone(drift.By)
		for n := range drift.By {
			drift.By[n].Change, drift.By[n].Account = visible(drift.By[n].Change), visible(drift.By[n].Account)
		}
		i.Drift = &drift
	}
	return i
}

// visible escapes all of it, as the record of a policy, too, is kept in the warehouse.
func (a Access) visible(known shown) Access {
	a.Source, a.Column, a.Path = visible(a.Source), visible(a.Column), visible(a.Path)
	a.Before, a.After = visibleSight(a.Before), visibleSight(a.After)
	if a.Own != nil {
		a.Own = &access.Own{Before: visibleSight(a.Own.Before), After: visibleSight(a.Own.After)}
	}
	a.Users, a.Tags, a.Because = known.all(a.Users), known.all(a.Tags), known.reasons(a.Because)
	return a
}

// shown are lists that are known to show as they are: many entries share one.
type shown struct {
	texts map[place[string]]bool
	of    map[place[Reason]]bool
}

// place is where the elements of a list are, and how many.
type place[T any] struct {
	first *T
	count int
}

func placeOf[T any](all []T) place[T] {
	if len(all) == 0 {
		return place[T]{}
	}
	return place[T]{&all[0], len(all)}
}

func (s shown) all(texts []string) []string {
	at := placeOf(texts)
	if len(texts) == 0 || s.texts[at] {
		return texts
	}
	out := make([]string, len(texts))
	for n, text := range texts {
		out[n] = visible(text)
	}
	if s.texts[at] = slices.Equal(texts, out); s.texts[at] {
		return texts
	}
	return out
}

func (s shown) reasons(all []Reason) []Reason {
	at := placeOf(all)
	if len(all) == 0 || s.of[at] {
		return all
	}
	out := slices.Clone(all)
	for n, r := range all {
		out[n].Block, out[n].File = visible(r.Block), visible(r.File)
	}
	if s.of[at] = slices.Equal(all, out); s.of[at] {
		return all
	}
	return out
}

func visibleSight(s access.Sight) access.Sight {
	return access.Sight{Rows: visible(s.Rows), Value: visible(s.Value)}
}
