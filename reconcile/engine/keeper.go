package engine

import (
	"context"
	"time"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// described returns the repository as plans name it.
func (p *Policy) described() report.Repository {
	r := report.Repository{Commit: p.Commit, Ref: p.Ref, Dirty: p.Dirty}
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

// lastApplied reads the commit that was last applied to a warehouse from the
// history, which may still be in the schema with the earlier name.
func lastApplied(ctx context.Context, q state.Querier, i *spec.Integration) (string, time.Time, error) {
	commit, at, err := journal.Journal{Schema: render.SystemSchema(i.SystemPrefix)}.LastApplied(ctx, q)
	if warehouse.IsMissing(err) && !i.EarlierPrefix.IsZero() {
		return journal.Journal{Schema: render.SystemSchema(i.EarlierPrefix)}.LastApplied(ctx, q)
	}
	return commit, at, err
}
