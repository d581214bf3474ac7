package engine

import (
	"context"
	"errors"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// Unlock gives back the lock of a run that is gone. Ask is told whose it is, and
// returns an error to leave it. Unlock returns whose lock was given back; empty if
// nobody held it.
func (e Engine) Unlock(ctx context.Context, folder, integration string,
	ask func(journal.Lock) error,
) (holder string, err error) {
	policy, err := e.Load(ctx, folder)
	if err != nil {
		return "", err
	}
	chosen, err := policy.Choose(integration)
	if err != nil {
		return "", err
	}
	if len(chosen) > 1 {
		return "", errors.New("there are several integrations: say with --integration which one")
	}
	session, err := e.Connect(ctx, report.WarehouseOf(chosen[0]))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	j := journal.Journal{Schema: render.SystemSchema(chosen[0].SystemPrefix)}
	lock, err := j.Lock(ctx, session)
	if warehouse.IsMissing(err) || err == nil && lock.Holder == "" {
		return "", nil
	}
	if err != nil {
		return "", e.Secrets.Hide(err)
	}
	if err := ask(lock); err != nil {
		return "", err
	}
	return lock.Holder, e.Secrets.Hide(j.Break(ctx, session, lock))
}
