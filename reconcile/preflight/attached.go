package preflight

import (
	"fmt"
	"maps"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// attachedWarnings names Redshift's own row and masking policies on governed
// tables and on what redveil made. They act on the people who read the views, so
// that these see other rows or values than the policy says.
func attachedWarnings(in plan.Input, desired *render.Desired) []plan.Warning {
	attached := in.Snapshot.Unmanaged.Attached
	if len(attached) == 0 {
		return nil
	}
	governed := make(map[redshift.Name]*policies.Source)
	for _, source := range in.Resolved.Sources {
		governed[source.Table], governed[source.View] = source, source
		for _, name := range in.Snapshot.Unmanaged.Beneath[source.Table] {
			if governed[name] == nil {
				governed[name] = source
			}
		}
	}
	h := hit{in: in, desired: desired, authority: enforced.AuthorityOf(in.Snapshot, "")}
	var all []plan.Warning
	for n := 0; n < len(attached); {
		a, to := attached[n], []state.Principal{}
		for ; n < len(attached) && isSamePolicy(attached[n], a); n++ {
			if a.Kind != state.RowSecurity { // which is for nobody by name
				to = append(to, attached[n].To)
			}
		}
		source := governed[a.Relation]
		switch {
		case source != nil:
			all = append(all, newWarning(plan.Attached, h.onSource(a, to, source), source.Origin))
		case desired.Scope.IsOwn(a.Relation.Schema):
			all = append(all, newWarning(plan.Attached, describeAttached(a, to)+
				": what redveil reads there, or what its views ask, is not all that is there",
				in.Resolved.Integration.Origin))
		}
	}
	return all
}

func isSamePolicy(a, b state.Attached) bool {
	return a.Relation == b.Relation && a.Kind == b.Kind && a.Name == b.Name
}

func describeAttached(a state.Attached, to []state.Principal) string {
	names := make([]string, len(to))
	for n, p := range to {
		names[n] = p.String()
	}
	switch a.Kind {
	case state.RowSecurity:
		return fmt.Sprintf("row level security is on for %s", a.Relation)
	case state.RowPolicy:
		return fmt.Sprintf("row policy %q is attached to %s for %s", a.Name, a.Relation, listed(names))
	case state.MaskingPolicy:
		return fmt.Sprintf("masking policy %q is attached to %s for %s", a.Name, a.Relation, listed(names))
	}
	panic("preflight: no such policy: " + string(a.Kind))
}

// hit finds the readers of a view on whom a policy of Redshift's own acts.
type hit struct {
	in        plan.Input
	desired   *render.Desired
	authority *enforced.Authority
}

func (h hit) onSource(a state.Attached, to []state.Principal, source *policies.Source) string {
	readers, exempt := h.readersOf(source), h.exempt(a.Kind)
	of := make(map[redshift.Account]bool)
	for _, p := range to {
		for _, account := range h.authority.Holders(p) {
			of[account] = readers[account]
		}
	}
	what := "other rows of %s than the policy says"
	switch a.Kind {
	case state.RowSecurity:
		what = "no row of %s, as they have no row policy there"
		of = maps.Clone(readers)
		for _, other := range h.in.Snapshot.Unmanaged.Attached {
			if other.Kind == state.RowPolicy && other.Relation == a.Relation {
				for _, account := range h.authority.Holders(other.To) {
					delete(of, account)
				}
			}
		}
	case state.MaskingPolicy:
		what = "other values in %s than the policy says"
	case state.RowPolicy:
	}
	var who, spared []string
	for _, account := range slices.Sorted(maps.Keys(readers)) {
		switch {
		case exempt[account]:
			spared = append(spared, string(account))
		case of[account]:
			who = append(who, string(account))
		}
	}
	return describeAttached(a, to) + ": " + sees(who, fmt.Sprintf(what, source.View)) + spares(spared) + ends(a)
}

func sees(who []string, what string) string {
	switch len(who) {
	case 0:
		return "it acts on no reader of the view now"
	case 1:
		return who[0] + " sees " + what
	}
	return listed(who) + " see " + what
}

func spares(who []string) string {
	switch len(who) {
	case 0:
		return ""
	case 1:
		return "; " + who[0] + " is exempt"
	}
	return "; " + listed(who) + " are exempt"
}

func ends(a state.Attached) string {
	if a.Kind != state.RowSecurity {
		return ""
	}
	return fmt.Sprintf("; ALTER TABLE %s ROW LEVEL SECURITY OFF ends that", a.Relation.SQL())
}

func (h hit) readersOf(source *policies.Source) map[redshift.Account]bool {
	accounts := make(map[string]redshift.Account)
	for _, user := range h.in.Resolved.Users {
		accounts[user.Name] = user.Account
	}
	readers := make(map[redshift.Account]bool)
	for _, name := range h.desired.Readers[source.Name] {
		readers[accounts[name]] = true
	}
	return readers
}

// exempt returns on whom such policies do not act. See
// https://docs.aws.amazon.com/redshift/latest/dg/t_rls_usage.html
func (h hit) exempt(kind state.AttachedKind) map[redshift.Account]bool {
	all := make(map[redshift.Account]bool)
	for account, super := range h.in.Snapshot.Unmanaged.Accounts {
		all[account] = super
	}
	for _, role := range []string{"sys:superuser", "sys:secadmin"} {
		for _, account := range h.authority.Holders(state.Principal{Kind: state.PrincipalRole, Name: role}) {
			all[account] = true
		}
	}
	if kind == state.MaskingPolicy {
		return all
	}
	for _, held := range h.in.Snapshot.Unmanaged.Privileges.Permissions {
		if held.On == "IGNORE RLS" {
			for _, account := range h.authority.Holders(held.By) {
				all[account] = true
			}
		}
	}
	return all
}
