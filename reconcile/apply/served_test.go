package apply

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// sharedBy returns a statement that serves grants on views v0, v1 and so on, each asked
// for by a line of its own.
func sharedBy(views ...string) plan.Sent {
	sent := plan.Sent{Statement: redshift.Raw("GRANT")}
	for n, view := range views {
		name := redshift.Name{Schema: redshift.MustIdent("governed"), Object: redshift.MustIdent(view)}
		grant := state.OnRelation(state.Select, name, state.Principal{Kind: state.PrincipalRole, Name: "staff"})
		sent.Steps = append(sent.Steps, plan.Step{
			Name: "create grant " + view, After: grant, Because: []string{"line " + views[n]},
		})
	}
	return sent
}

// An error of a statement that serves many changes names those that the warehouse's
// message names, or else the first of them and how many there are.
func TestAnErrorNamesTheChangesOfItsStatement(t *testing.T) {
	for _, c := range []struct {
		message string
		views   []string
		want    string
	}{
		{"no", []string{"v1"}, "create grant v1: …\n  because of: line v1"},
		{
			"no",
			[]string{"v1", "v2", "v3", "v4", "v5"},
			"create grant v1, create grant v2, create grant v3 and 2 more changes: …\n" +
				"  because of: line v1, line v2, line v3, line v4, line v5",
		},
		{
			`permission denied for relation "v4"`,
			[]string{"v1", "v2", "v3", "v4"},
			"create grant v4, create grant v1, create grant v2 and 1 more change: …\n  because of: line v4",
		},
		{
			"v40 is not there",
			[]string{"v4", "v5"},
			"create grant v4, create grant v5: …\n  because of: line v4, line v5",
		},
	} {
		refused := &warehouse.StatementError{Statement: "GRANT v1", Message: c.message}
		got := strings.Replace(served(sharedBy(c.views...), refused).Error(), refused.Error(), "…", 1)
		if got != c.want {
			t.Errorf("%s:\n%s", c.message, got)
		}
	}
}

func TestALongListIsShortened(t *testing.T) {
	if got := shortened(redshift.Raw("GRANT")); got != "GRANT" {
		t.Error(got)
	}
	long := redshift.Text(strings.Repeat("ü", mostShown))
	if got := shortened(long); len(got) > mostShown+50 || !strings.HasSuffix(got, "bytes more") ||
		strings.ContainsRune(got, '\uFFFD') {
		t.Error(got)
	}
}
