package adopting

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state/redshift"
)

// What stands with a table's readers and owner is not said again.
func TestWhichWaysAreSaidWithTables(t *testing.T) {
	tables := []Table{{Table: "crm.a", owner: "eve", Readers: []Reader{{Account: "ann"}}}}
	for _, c := range []struct {
		name    string
		finding enforced.Finding
		want    bool
	}{
		{"a reader", enforced.Finding{Accounts: []redshift.Account{"ann"}, Right: enforced.MayRead}, true},
		{"a reader that is not listed", enforced.Finding{
			Accounts: []redshift.Account{"ann", "plans"}, Right: enforced.MayRead,
		}, false},
		{"who writes", enforced.Finding{Accounts: []redshift.Account{"ann"}, Right: enforced.MayWrite}, false},
		{"the owner", enforced.Finding{
			Accounts: []redshift.Account{"eve"}, Right: enforced.MayChange, Path: owns,
		}, true},
		{"another owner", enforced.Finding{
			Accounts: []redshift.Account{"bob"}, Right: enforced.MayChange, Path: owns,
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.finding.On = []string{"crm.a"}
			if got := said(c.finding, tables); got != c.want {
				t.Errorf("said: %t", got)
			}
			c.finding.On = []string{"crm.a", "priv.base"}
			if said(c.finding, tables) {
				t.Error("said of what is no governed table")
			}
		})
	}
}

// Names of the warehouse cannot forge a line.
func TestTextOfWays(t *testing.T) {
	i := Integration{Tables: []Table{{Table: "crm.a", State: Left}}, Ways: []Way{{
		Accounts: []redshift.Account{"a\nb"}, Rights: []enforced.Right{enforced.MayRead, enforced.MayWrite},
		On: []string{"crm.b"}, Path: "grant",
	}}}
	var b strings.Builder
	i.textOfWays(&b, false)
	want := "\nOpen whatever raw_access says, until somebody takes it or an exception means it: 1 way\n" +
		`  a\u000ab: read, write on crm.b, by grant` + "\n"
	if b.String() != want {
		t.Errorf("got %s", b.String())
	}
}
