package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state/redshift"
)

// RightsError says which rights the system account lacks for the changes, and
// what gives them; nil where there are none.
func (i Integration) RightsError() error {
	if len(i.MissingRights) == 0 || len(i.Changes) == 0 {
		return nil
	}
	rights := make([]string, len(i.MissingRights))
	lines := ""
	for n, m := range i.MissingRights {
		rights[n] = visible(m.Right)
		for _, statement := range m.Statements {
			lines += "\n    " + visible(statement) + ";"
		}
	}
	remedy := ". An administrator runs:" + lines
	if lines == "" { // as in a plan file
		remedy = "; plan again, which says what an administrator runs"
	}
	return fmt.Errorf("account %q has no %s; nothing was applied%s", i.Warehouse.Username,
		strings.Join(rights, ", no "), remedy)
}

// Unbelieved leaves out what a plan file says of others' work: whoever writes
// the file could have an administrator run anything.
func (m *Model) Unbelieved() {
	for n := range m.Integrations {
		i := &m.Integrations[n]
		for k := range i.Administrator { // that there is something left stays true
			i.Administrator[k].Statements = nil
		}
		i.Warnings = slices.DeleteFunc(i.Warnings, func(w Warning) bool {
			return w.Code == plan.ForAdministrator || w.Code == plan.MissingRightCode
		})
		for k := range i.MissingRights {
			i.MissingRights[k].Statements = nil
		}
	}
}

func textsOf(statements []redshift.SQL) []string {
	texts := make([]string, len(statements))
	for n, statement := range statements {
		texts[n] = statement.String()
	}
	return texts
}
