package engine

import (
	"context"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// described returns the repository as plans name it.
func (p *Policy) described() report.Repository {
	r := report.Repository{
		Commit: p.Commit, Ref: p.Ref, Dirty: p.Dirty, Variables: p.Repository.Variables,
	}
	if p.Inside != "." {
		r.Folder = p.Inside
	}
	return r
}

// keeper returns whom a warehouse's system schema belongs to.
func (p *Policy) keeper(integration string) state.Keeper {
	return keeperOf(p.described().Folder, integration)
}

func keeperOf(folder, integration string) state.Keeper {
	if folder == "" {
		folder = "."
	}
	return state.Keeper{Folder: folder, Integration: integration}
}

// lastApplied reads what was last applied to a warehouse from the history.
func lastApplied(ctx context.Context, q state.Querier, i *spec.Integration) (journal.Applied, error) {
	return inHistory(i, func(j journal.Journal) (journal.Applied, error) { return j.LastApplied(ctx, q) })
}

// inHistory asks the history, which may still be in the schema with the earlier
// name.
func inHistory(i *spec.Integration, ask func(journal.Journal) (journal.Applied, error)) (journal.Applied, error) {
	last, err := ask(journal.Journal{Schema: render.SystemSchema(i.SystemPrefix)})
	if warehouse.IsMissing(err) && !i.EarlierPrefix.IsZero() {
		return ask(journal.Journal{Schema: render.SystemSchema(i.EarlierPrefix)})
	}
	return last, err
}
