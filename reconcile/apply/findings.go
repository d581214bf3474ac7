package apply

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// KeepFindings writes the ways round the policy that a run has found to the
// journal, so that later runs know since when they are there. It asks for no
// lock: it reads and writes one table, on which nothing else relies.
func KeepFindings(ctx context.Context, session *warehouse.Session, system redshift.Ident, seen []state.Seen) error {
	if err := session.Begin(ctx); err != nil {
		return fmt.Errorf("keeping what was found: %w", err)
	}
	for _, statement := range (journal.Journal{Schema: system}).Findings(seen) {
		if err := session.Exec(ctx, statement, statement.String()); err != nil {
			err = fmt.Errorf("keeping what was found: %w", err)
			return errors.Join(err, session.Rollback(context.WithoutCancel(ctx)))
		}
	}
	return session.Commit(ctx)
}
