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

// described is the repository as plans name it.
func (l *Policy) described() report.Repository {
	r := report.Repository{Commit: l.Commit, Ref: l.Ref, Dirty: l.Dirty}
	if l.Inside != "." {
		r.Folder = l.Inside
	}
	return r
}

// keeper is whom a warehouse's system schema is for.
func (l *Policy) keeper(integration string) state.Keeper {
	return keeperOf(l.described().Folder, integration)
}

func keeperOf(folder, integration string) state.Keeper {
	if folder == "" {
		folder = "."
	}
	return state.Keeper{Folder: folder, Integration: integration}
}

// lastApplied reads the commit that a warehouse was brought to last, where the
// history is or, until that has moved, where it was.
func lastApplied(ctx context.Context, q state.Querier, i *spec.Integration) (string, time.Time, error) {
	commit, at, err := journal.Journal{Schema: render.SystemSchema(i.SystemPrefix)}.LastApplied(ctx, q)
	if warehouse.IsMissing(err) && !i.EarlierPrefix.IsZero() {
		return journal.Journal{Schema: render.SystemSchema(i.EarlierPrefix)}.LastApplied(ctx, q)
	}
	return commit, at, err
}
