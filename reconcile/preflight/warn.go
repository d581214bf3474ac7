package preflight

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

func warnings(d *plan.Draft, made *plan.Plan) []plan.Warning {
	in, desired, changes := d.Input, d.Desired, made.Changes
	return slices.Concat(lockedWarnings(in), missingWarnings(in, made), administratorWarnings(in, made),
		migrationWarnings(in), renamingWarnings(in, d.Before), maskKeyWarnings(in, changes),
		claimWarnings(in, changes, desired.Scope), logWarnings(in), absentWarnings(desired, in.Resolved.Integration),
		readerWarnings(in, made),
		externalWarnings(in, desired),
		impersonationWarnings(in, desired.Scope), endWarnings(in), dateWarnings(in), stagedWarnings(in),
		bypassWarnings(in, made.Findings), unreadableWarnings(in), attachedWarnings(in, desired),
		notVisibleWarnings(in, desired.Scope), usageWarnings(in, desired), shadowWarnings(in),
		ungovernedWarnings(in), strayWarnings(in), sharedWarnings(in))
}

func newWarning(code, message string, origin spec.Origin) plan.Warning {
	return plan.Warning{Code: code, Message: message, Origin: origin}
}

func absentWarnings(desired *render.Desired, i *spec.Integration) []plan.Warning {
	var all []plan.Warning
	if desired.NoPlanAccount {
		all = append(all, newWarning("no-account", fmt.Sprintf("the plan account %q is not in the warehouse; what "+
			"redveil bootstrap prints creates it", i.Plan.Username), i.Origin))
	}
	const mend = "so nothing is granted to them; create the account%s, or set accounts = \"create\""
	switch len(desired.Absent) {
	case 0:
	case 1:
		user := desired.Absent[0]
		all = append(all, newWarning("no-account", fmt.Sprintf("user %q has no account %q in the warehouse, "+mend,
			user.Name, user.Account, ""), user.Origin))
	default:
		names := make([]string, len(desired.Absent))
		for n, user := range desired.Absent {
			if names[n] = user.Name; string(user.Account) != user.Name {
				names[n] = fmt.Sprintf("%s (%s)", user.Name, user.Account)
			}
		}
		all = append(all, newWarning("no-account", fmt.Sprintf("%d users have no account in the warehouse, "+mend+
			": %s", len(names), "s", most(names, mostNames)), i.Origin))
	}
	return all
}

// mostNames is how many people are named in one line.
const mostNames = 50

// lockedWarnings names guardrails that keep everybody out.
func lockedWarnings(in plan.Input) []plan.Warning {
	var all []plan.Warning
	guardrails, sources := in.Resolved.Unmet()
	for _, g := range guardrails {
		all = append(all, newWarning(plan.LockedOut, fmt.Sprintf("no active user meets guardrail %q, so nobody "+
			"reads %s", g.Name, listed(sources[g.Name])), g.Origin))
	}
	return all
}

// externalWarnings names who can read a view over an external table, and so
// every table of its schema. Others with USAGE there are ways round the policy.
func externalWarnings(in plan.Input, desired *render.Desired) []plan.Warning {
	var all []plan.Warning
	for _, source := range in.Resolved.Sources {
		schema := source.Table.Schema
		if readers := desired.Readers[source.Name]; source.External == spec.ExternalBypassed && len(readers) > 0 {
			all = append(all, newWarning("external-bypass", fmt.Sprintf("%s can read the raw table %s, and every "+
				"other one in external schema %q, since readers of a view over an external table need USAGE "+
				"there; set materialize = true on %s, or external_bypass = \"accept\" with a rationale",
				strings.Join(readers, ", "), source.Table, schema, source.Origin.Block), source.Origin))
		}
	}
	return all
}

// impersonationWarnings names who may read as whom, because no policy says so.
func impersonationWarnings(in plan.Input, scope state.Scope) []plan.Warning {
	integration := in.Resolved.Integration
	if !integration.Impersonation {
		return nil
	}
	others := make(map[redshift.Account][]string)
	for _, i := range impersonators(in, scope) {
		others[i.Account] = append(others[i.Account], fmt.Sprintf("%q", i.Impersonated))
	}
	var all []plan.Warning
	for _, account := range slices.Sorted(maps.Keys(others)) {
		all = append(all, newWarning("impersonation", fmt.Sprintf("account %q may read as %s, where it may read "+
			"the view at all; %s.revoke_impersonation takes that back", account,
			listed(others[account]), render.ProcedureSchema(integration.SystemPrefix)), integration.Origin))
	}
	return all
}

// stagedWarnings returns what staged subscriptions would do if they were
// active.
func stagedWarnings(in plan.Input) []plan.Warning {
	reached := make(map[string]map[string]bool) // by rule: "user → source"
	rules := make(map[string]policies.Rule)
	verbs := make(map[string]string)
	for _, subscription := range in.Repository.Subscriptions {
		verbs[subscription.Name] = "let"
		if subscription.Guardrail {
			verbs[subscription.Name] = "keep out"
		}
	}
	audience := in.Resolved.Audience()
	for _, source := range in.Resolved.Sources {
		for _, rule := range source.Staged {
			rules[rule.Name] = rule
			if reached[rule.Name] == nil {
				reached[rule.Name] = make(map[string]bool)
			}
			now, then := audience.Lets(source, rule), audience.Could(source)
			if verbs[rule.Name] != "let" { // those who may, and whom it does not let
				now, then = then, now
			}
			for _, n := range now {
				_, both := slices.BinarySearch(then, n)
				if user := in.Resolved.Users[n]; user.Active && !both {
					reached[rule.Name][user.Name+" on "+source.Name] = true
				}
			}
		}
	}
	var all []plan.Warning
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		who := "nobody"
		if people := slices.Sorted(maps.Keys(reached[name])); len(people) > 0 {
			who = listed(people)
		}
		all = append(all, newWarning("staged",
			fmt.Sprintf("subscription %q is staged; active, it would %s %s", name, verbs[name],
				who), rules[name].Origin))
	}
	return all
}
