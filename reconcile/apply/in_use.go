package apply

import (
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/warehouse"
)

// inUseCode is the SQLSTATE of a role that cannot be dropped, as it still has a right.
const inUseCode = "55006"

// inUse explains why a role cannot be dropped although everything was revoked from
// it: REVOKE takes back only what this account gave, and the owner of a schema, or a
// superuser in their place, may have given the same. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_REVOKE.html
func (a *applier) inUse(sent plan.Sent, err error) error {
	step := sent.Steps[0] // the only one of such a statement
	role, isRole := step.Before.(state.Role)
	if !isRole || step.After != nil || warehouse.CodeOf(err) != inUseCode {
		return err
	}
	var lines []string
	for _, other := range a.program.Steps {
		grant, isGrant := other.Before.(state.Grant)
		if isGrant && other.After == nil && grant.To == role.Key().Principal && !a.program.Scope.IsOwn(grant.Schema) {
			for _, statement := range ddl.Delete(grant, ddl.Definitions{}).Statements() {
				lines = append(lines, statement.String()+";")
			}
		}
	}
	if len(lines) == 0 {
		return err
	}
	return fmt.Errorf("%w\n  somebody else gave it a right, which only they or a superuser may take back. If it is "+
		"one of those that redveil took back itself, they run\n    %s\n  else one of these names it: "+
		"SVV_RELATION_PRIVILEGES, SVV_SCHEMA_PRIVILEGES, SVV_FUNCTION_PRIVILEGES, SVV_DATABASE_PRIVILEGES, "+
		"SVV_LANGUAGE_PRIVILEGES, SVV_DEFAULT_PRIVILEGES", err, strings.Join(lines, "\n    "))
}
