package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/redveil/redveil/reconcile/lookup"
	"github.com/redveil/redveil/reconcile/report"
)

// accessBetween compares the repository at two refs as a plan would, without a warehouse.
func (e Engine) accessBetween(ctx context.Context, r AccessRequest) (*lookup.Answer, error) {
	before, err := e.LoadAt(ctx, r.Folder, r.From)
	if err != nil {
		return nil, err
	}
	after, err := e.LoadAt(ctx, r.Folder, r.To)
	if err != nil {
		return nil, err
	}
	given, err := e.declaredInEither(before, after, r.Integration)
	if err != nil {
		return nil, err
	}
	if err := r.Check(given); err != nil {
		return nil, err
	}
	model, err := e.CompareLoaded(after, before, r.From, r.Integration, true)
	if err != nil {
		return nil, err
	}
	answer := &lookup.Answer{Format: lookup.Format, Question: r.Question, Integrations: []lookup.Integration{}}
	for _, i := range model.Integrations {
		if r.Source == "" || lookup.Declares(given, i.Name, r.Source) {
			answer.Integrations = append(answer.Integrations, changedIn(i, model.Repository, r.Question))
		}
	}
	if len(answer.Integrations) == 0 { // no answer would read like no change
		return nil, fmt.Errorf("the integration of source %q is gone at %s: people keep their access in its "+
			"warehouse, and no run looks after it, until all that redveil made there is removed", r.Source, r.To)
	}
	return answer, nil
}

// declaredInEither returns what two policies declare. The integration need be only in the
// later one.
func (e Engine) declaredInEither(before, after *Policy, integration string) ([]lookup.Given, error) {
	given, err := e.declared(after, integration)
	if err != nil {
		return nil, err
	}
	if len(before.Repository.Integrations) == 0 || integration != "" && !before.Declares(integration) {
		return given, nil
	}
	earlier, err := e.declared(before, integration)
	return append(given, earlier...), err
}

func changedIn(i report.Integration, repository report.Repository, q lookup.Question) lookup.Integration {
	out := lookup.Integration{
		Name: i.Name, Of: lookup.Of{Repository: repository}, Changes: []report.Access{},
	}
	for _, w := range i.Warnings {
		if w.Code == leftWarehouse {
			out.Notes = append(out.Notes, w.Message+".")
		}
	}
	for _, change := range i.Access {
		if q.Source != "" && change.Source != q.Source || q.Column != "" && change.Column != q.Column &&
			change.Column != "*" {
			continue
		}
		if q.User != "" {
			if !slices.Contains(change.Users, q.User) {
				continue
			}
			change.Users = []string{q.User}
		}
		out.Changes = append(out.Changes, change)
	}
	return out
}
