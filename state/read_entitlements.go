package state

import (
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// entitlements reads people's rows. The table of an earlier redveil has no
// columns for limits in time, so nothing there has a limit.
func (r *reader) entitlements() error {
	columns := r.snapshot.Unmanaged.Relations[redshift.Name{
		Schema: r.scope.SystemSchema, Object: redshift.MustIdent("entitlement"),
	}]
	var limits []string
	for _, limit := range []string{"valid_from", "valid_until"} {
		text := "''"
		if hasColumn(columns, limit) {
			text = "COALESCE(TO_CHAR(" + limit + ", 'YYYY-MM-DD HH24:MI:SS.US'), '')"
		}
		limits = append(limits, ":"+limit, text)
	}
	more := strings.NewReplacer(limits...)
	return relation(r.ctx, r.q, r.scope, "entitlements", nil, more, func(scan func(...any) error) error {
		var account string
		var e Entitlement
		if err := scan(&account, &e.Kind, &e.Name, &e.Value, &e.From, &e.Until); err != nil {
			return err
		}
		e.From, e.Until = e.From.tidy(), e.Until.tidy()
		person := personOf(r.snapshot.Profiles, account)
		person.Entitlements = append(person.Entitlements, e)
		return nil
	})
}
