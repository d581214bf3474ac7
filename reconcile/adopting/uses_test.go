package adopting

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Which governed tables a statement reads.
func TestWhatCountsAsReadingATable(t *testing.T) {
	name := func(schema, object string) redshift.Name {
		return redshift.Name{Schema: redshift.MustIdent(schema), Object: redshift.MustIdent(object)}
	}
	people, leads := name("crm", "people"), name("crm", "leads")
	relations := Relations{"dev", map[redshift.Name][]redshift.Name{
		people: {people}, leads: {leads}, name("reports", "all"): {people, leads},
	}}
	means := func(account redshift.Account, relation string) (redshift.Name, bool) {
		if account == "moved" {
			return name("governed", relation), true
		}
		return people, account == "usual" && relation == "people"
	}
	for _, c := range []struct {
		name, account, statement string
		want                     []string
	}{
		{"the table", "ann", "select 1 from crm.people", []string{"crm.people"}},
		{"in quotes", "ann", `select 1 from "CRM"."People"`, []string{"crm.people"}},
		{"in the database", "ann", "select 1 from dev.crm.people", []string{"crm.people"}},
		{"in another database", "ann", "select 1 from test.crm.people", nil},
		{"a view over tables", "ann", "select 1 from reports.all", []string{"crm.leads", "crm.people"}},
		{"by the search path", "usual", "select 1 from people", []string{"crm.people"}},
		{"what the search path finds elsewhere", "moved", "select 1 from people", nil},
		{"by a search path of the session", "ann", "select 1 from leads", []string{"crm.leads"}},
		{"UNLOAD", "ann", "unload ('select 1 from crm.people where a = ''b''') to 's3://b'", []string{"crm.people"}},
		{"other tables", "ann", "select 1 from crm.other, other", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			late := state.LoggedStatement{Account: redshift.Account(c.account), At: read, Text: c.statement}
			early := late
			early.At = read.Add(-time.Hour)
			last := relations.Last([]state.LoggedStatement{late, early}, means)
			var got []string
			for use, at := range last {
				got = append(got, use.Table.String())
				if at != read {
					t.Errorf("last read at %s", at)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
