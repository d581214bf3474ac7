package preflight

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// missingWarnings names each right that the system account lacks, with the
// statement that gives it.
func missingWarnings(in plan.Input, made *plan.Plan) []plan.Warning {
	var all []plan.Warning
	for _, m := range made.Missing {
		all = append(all, newWarning(plan.MissingRightCode, fmt.Sprintf("account %q has no %s, without which apply "+
			"changes nothing; an administrator runs %s", in.Resolved.Integration.Username, m.Right, written(m.Lines)),
			in.Resolved.Integration.Origin))
	}
	return all
}

// administratorWarnings names each change that the system account may not make,
// with what an administrator runs.
func administratorWarnings(in plan.Input, made *plan.Plan) []plan.Warning {
	var all []plan.Warning
	for _, change := range made.Administrator {
		origin := in.Resolved.Integration.Origin
		if len(change.Because) > 0 {
			origin = change.Because[0]
		}
		what := fmt.Sprintf("only %s may; they run %s", whoMay(change), written(change.Alone()))
		switch {
		case len(change.Parts) > 0:
		case change.After == nil:
			what = "redveil apply does that once nothing is left of its grants"
		default:
			what = "redveil apply does that once the group is there"
		}
		all = append(all, newWarning(plan.ForAdministrator, change.Step().Name+": "+what, origin))
	}
	return all
}

// readerWarnings says what an account is given by being named the plan account.
// Nobody's access to a source changes by that.
func readerWarnings(in plan.Input, made *plan.Plan) []plan.Warning {
	account := made.System.PlanAccount
	to := state.Principal{Kind: state.PrincipalUser, Name: string(account)}
	given := slices.ContainsFunc(made.Changes, func(change *plan.Change) bool {
		grant, ok := change.After.(state.Grant)
		return ok && change.Before == nil && grant.To == to
	})
	if account == "" || !given {
		return nil
	}
	return []plan.Warning{newWarning(plan.NewReader, fmt.Sprintf("account %q will read everyone's profile and "+
		"entitlements, and what redveil knows of the policy, as plans are made from that", account),
		in.Resolved.Integration.Origin)}
}

// whoMay reads after "only": groups are for superusers.
func whoMay(change *plan.Change) string {
	key := change.Key()
	if key.Kind == state.KindGroup || key.Kind == state.KindMembership && key.Principal.Kind == state.PrincipalGroup {
		return "a superuser"
	}
	return "its owner or a superuser"
}

// HandOver keeps only some of the changes that a plan leaves to an administrator.
func HandOver(in plan.Input, made *plan.Plan, kept []*plan.Change) {
	made.Administrator = kept
	others := slices.DeleteFunc(made.Warnings, func(w plan.Warning) bool { return w.Code == plan.ForAdministrator })
	made.Warnings = append(administratorWarnings(in, made), others...)
}

func written(statements []redshift.SQL) string {
	texts := make([]string, len(statements))
	for n, statement := range statements {
		texts[n] = strings.Join(strings.Fields(statement.String()), " ") + ";"
	}
	return strings.Join(texts, " ")
}
