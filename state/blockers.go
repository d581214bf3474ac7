package state

import (
	"context"
	"slices"
	"time"

	"github.com/redveil/redveil/state/redshift"
)

// Blocker is a session that holds what an apply waits for.
type Blocker struct {
	Account redshift.Account
	Process int64
	Since   time.Time // UTC, when its transaction began
	// Holds are the relations of redveil's own schemas that it has locked, sorted.
	Holds []string
}

// ReadBlockers lists the sessions that hold locks in redveil's own schemas, the
// longest first. A plain account sees only its own. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_TRANSACTIONS.html
func ReadBlockers(ctx context.Context, q Querier, scope Scope) ([]Blocker, error) {
	var all []Blocker
	err := relation(ctx, q, scope, "blockers", scope.own(), nil, func(scan func(...any) error) error {
		var b Blocker
		var account, schema, name string
		if err := scan(&account, &b.Process, &b.Since, &schema, &name); err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(known Blocker) bool { return known.Process == b.Process })
		if at < 0 {
			b.Account, b.Since = redshift.Account(account), b.Since.UTC()
			all, at = append(all, b), len(all)
		}
		if held := schema + "." + name; !slices.Contains(all[at].Holds, held) {
			all[at].Holds = append(all[at].Holds, held)
		}
		return nil
	})
	return all, err
}
