package state

import (
	"cmp"
	"context"
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// Dependent is a view of somebody else's that reads what redveil made.
type Dependent struct {
	View string // as the catalog calls it
	On   redshift.Name
}

// ReadDependents finds the views, in all schemas, that read views or tables of
// redveil's. Late-binding views count, too: Redshift lets go what they read, and they
// then fail. What procedures, scheduled queries and tools read is not in the catalog.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
func ReadDependents(ctx context.Context, q Querier, scope Scope, snapshot *Snapshot) ([]Dependent, error) {
	r := &reader{
		ctx: ctx, q: q, scope: scope, snapshot: snapshot, registry: make(map[Key]registered),
		texts: make(map[redshift.Name]*viewText), unnamed: make(map[string]*viewText),
	}
	if err := r.viewTexts(); err != nil {
		return nil, err
	}
	ours, words := make(map[redshift.Name]bool), redshift.NewMentions()
	for _, object := range snapshot.Catalog.Objects() {
		if kind := object.Key().Kind; kind == KindView || kind == KindTable {
			ours[object.Key().Relation()] = true
			words.Add(object.Key().Object)
		}
	}
	var all []Dependent
	note := func(shown string, name redshift.Name, view *viewText) {
		if !words.In(view.text) {
			return
		}
		r.readText(name, view)
		for _, on := range slices.Concat(view.reads, view.guesses) {
			if ours[on] {
				all = append(all, Dependent{View: shown, On: on})
				return
			}
		}
	}
	for name, view := range r.texts {
		if !ours[name] {
			note(name.String(), name, view)
		}
	}
	for shown, view := range r.unnamed {
		note(shown, redshift.Name{}, view)
	}
	slices.SortFunc(all, func(a, b Dependent) int { return cmp.Compare(a.View, b.View) })
	return all, nil
}
