package preflight

import (
	"testing"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
)

func TestPlansNameWhatEnds(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		until time.Time
		want  []string
	}{
		{now, []string{
			`approval "dora" ended on 2026-03-10 12:00 UTC: "eva" no longer reads "orders" by it; remove the block or extend it`,
			`membership "on_call" ended on 2026-03-10 12:00 UTC: "eva" is no longer in group "ops" by it; remove the block or extend it`,
		}},
		{now.AddDate(0, 0, 14), []string{
			`approval "dora" ends on 2026-03-24 12:00 UTC: from then on "eva" no longer reads "orders" by it`,
			`membership "on_call" ends on 2026-03-24 12:00 UTC: from then on "eva" is no longer in group "ops" by it`,
		}},
		{now.AddDate(0, 0, 15), nil},
		{time.Time{}, nil},
	} {
		window := spec.Window{Until: c.until}
		var got []string
		var in plan.Input
		in.Repository = &spec.Repository{Memberships: []*spec.Membership{
			{Name: "on_call", User: "eva", Group: "ops", Window: window},
		}}
		in.Resolved = &policies.Resolved{Now: now, Sources: []*policies.Source{{
			Name: "orders", Approvals: []policies.Approval{{Name: "dora", User: "eva", Window: window}},
		}}}
		for _, warning := range endWarnings(in) {
			got = append(got, warning.Message)
		}
		if len(got) != len(c.want) || len(got) > 0 && (got[0] != c.want[0] || got[1] != c.want[1]) {
			t.Errorf("until %s: got %q, want %q", c.until, got, c.want)
		}
	}
}
