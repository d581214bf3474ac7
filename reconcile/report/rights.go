package report

import (
	"fmt"
	"strings"

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
		rights[n] = m.Right
		for _, statement := range m.Statements {
			lines += "\n    " + visible(statement) + ";"
		}
	}
	return fmt.Errorf("account %q has no %s; nothing was applied. An administrator runs:%s", i.Warehouse.Username,
		strings.Join(rights, ", no "), lines)
}

// Unbelieved leaves out what a plan file says of others' work: whoever writes
// the file could have an administrator run anything.
func (m *Model) Unbelieved() {
	for n := range m.Integrations {
		i := &m.Integrations[n]
		i.Administrator = nil
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
