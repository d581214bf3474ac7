package report

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/plan"
)

// A plan file may say that an administrator runs something, and nobody checks what.
func TestNoPlanFileIsBelievedAboutWhatAnAdministratorRuns(t *testing.T) {
	const harmful = "GRANT ALL ON crm.orders TO PUBLIC"
	m := &Model{Integrations: []Integration{{
		Name: "prod", Changes: []Change{},
		Administrator: []Handed{{Name: "delete grant", Statements: []string{harmful}}},
		Warnings: []Warning{
			{Code: plan.ForAdministrator, Message: "they run " + harmful},
			{Code: plan.MissingRightCode, Message: "an administrator runs " + harmful},
			{Code: plan.Bypass, Message: "bert can read"},
		},
	}}}
	m.Unbelieved()
	text := m.Text(TextOptions{})
	if strings.Contains(text, harmful) {
		t.Errorf("the file is believed:\n%s", text)
	}
	for _, want := range []string{"1 change is for an administrator", "bert can read"} {
		if !strings.Contains(text, want) {
			t.Errorf("not said: %s\n%s", want, text)
		}
	}
	i := Integration{Changes: make([]Change, 1), MissingRights: []MissingRight{{Right: "CREATE on the database"}}}
	i.Warehouse.Username = "redveil"
	const refused = `account "redveil" has no CREATE on the database; nothing was applied; plan again, which says what ` +
		"an administrator runs"
	if err := i.RightsError(); err == nil || err.Error() != refused {
		t.Errorf("got %v", err)
	}
}
