package journal_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// What was found replaces what was found before. Long lists take several rows.
func TestFindingsAreKept(t *testing.T) {
	t.Parallel()
	k := start(t)
	sandboxtest.Exec(t, k.db, `CREATE TABLE redveil_system.finding (first_seen timestamp, right_name varchar(16),
		path varchar(65535), accounts varchar(65535), objects varchar(65535))`)
	noon := time.Date(2026, 8, 19, 12, 0, 0, 0, time.UTC)
	many := state.Seen{First: noon, Right: "read", Path: "public"}
	for n := range 450 {
		many.Accounts = append(many.Accounts, redshift.Account(fmt.Sprintf("user%03d", n)))
		many.On = append(many.On, fmt.Sprintf("mart.t%03d", n))
	}
	count := "SELECT COUNT(*)::varchar FROM redveil_system.finding"
	k.exec(t, k.Findings([]state.Seen{many})...)
	if diff := cmp.Diff([]string{"9"}, k.rows(t, count)); diff != "" {
		t.Error(diff)
	}
	k.exec(t, k.Findings([]state.Seen{
		{First: noon, Right: "change", Path: "superuser", Accounts: []redshift.Account{`o'hara \ "x"`}},
	})...)
	if diff := cmp.Diff([]string{`2026-08-19 12:00:00 change superuser ["o'hara \\ \"x\""] []`}, k.rows(t,
		"SELECT first_seen || ' ' || right_name || ' ' || path || ' ' || accounts || ' ' || objects FROM "+
			"redveil_system.finding")); diff != "" {
		t.Error(diff)
	}
	k.exec(t, k.Findings(nil)...)
	if diff := cmp.Diff([]string{"0"}, k.rows(t, count)); diff != "" {
		t.Error(diff)
	}
}
