package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// Unlock gives back the lock of a run that is gone. Ask is told whose it is, and
// returns an error to leave it. Unlock returns whose lock was given back; empty if
// nobody held it.
func (e Engine) Unlock(ctx context.Context, folder, integration string,
	ask func(holder string, since time.Time) error,
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
	session, err := e.Connect(ctx, WarehouseOf(chosen[0]))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	j := journal.Journal{Schema: render.SystemSchema(chosen[0].SystemPrefix)}
	holder, since, err := j.Holder(ctx, session)
	if warehouse.IsMissing(err) || err == nil && holder == "" {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("reading who holds the lock: %w", e.Secrets.Hide(err))
	}
	if err := ask(holder, since); err != nil {
		return "", err
	}
	return holder, e.Secrets.Hide(j.Release(ctx, session, holder))
}
