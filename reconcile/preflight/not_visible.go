package preflight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// notVisibleWarnings names what acts on access and cannot be seen: what the
// account is not shown, with the grant that would show it, and principals whose
// members are decided when somebody signs in.
func notVisibleWarnings(in plan.Input, scope state.Scope) []plan.Warning {
	var all []plan.Warning
	add := func(message string) {
		all = append(all, newWarning(plan.NotVisible, message, in.Resolved.Integration.Origin))
	}
	reader := cmp.Or(in.Snapshot.Unmanaged.Reader, redshift.Account(in.Resolved.Integration.Username))
	for _, message := range hiddenFrom(&in.Snapshot.Unmanaged, reader) {
		add(message)
	}
	for _, view := range in.Snapshot.Unmanaged.UnnamedViews {
		add(fmt.Sprintf("who reads view %s, or what lies over it: its name has letters that redveil does not know, "+
			"and it reads governed tables or redveil's own; rename it", view))
	}
	outside := principalsFromOutside(in, scope)
	for _, p := range outside {
		if p.Kind == state.PrincipalRole {
			add(fmt.Sprintf("who has %s: an identity provider decides that when they sign in, and the role has rights "+
				"on governed tables or on redveil's own objects", p))
		}
	}
	groups := slices.DeleteFunc(outside, func(p state.Principal) bool { return p.Kind != state.PrincipalGroup })
	if len(groups) > 0 {
		names := make([]string, len(groups))
		for n, p := range groups {
			names[n] = p.String()
		}
		add(fmt.Sprintf("whom DbGroups of GetClusterCredentials adds to %s for one session: IAM says who may ask for "+
			"that, and rights on governed tables or on redveil's own objects come with it", listed(names)))
	}
	return all
}

// hiddenFrom returns what an account that is no superuser is not shown: zero rows
// of a view that hides rows prove nothing. See
// https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_system-tables.html and
// https://docs.aws.amazon.com/redshift/latest/dg/r_PG_DEFAULT_ACL.html
func hiddenFrom(unmanaged *state.Unmanaged, account redshift.Account) []string {
	if unmanaged.Guessed || unmanaged.Accounts[account] {
		return nil
	}
	var hidden []string
	itself := state.Principal{Kind: state.PrincipalUser, Name: string(account)}
	secadmin := slices.ContainsFunc(unmanaged.Memberships, func(m state.Membership) bool {
		return m.In.Name == "sys:secadmin" && m.Member == itself
	})
	if !secadmin {
		hidden = append(hidden, fmt.Sprintf("row and masking policies of Redshift's own: GRANT ROLE sys:secadmin "+
			"TO %s shows them", account.SQL()))
	}
	return append(hidden, "who may read other accounts' statements in the warehouse's log: only a superuser sees "+
		"that", "what others' default privileges give groups on tables that they make: only a superuser sees that")
}

// principalsFromOutside returns the roles of identity providers and the groups
// of others that have rights on what is governed, or on redveil's own objects.
func principalsFromOutside(in plan.Input, scope state.Scope) []state.Principal {
	unmanaged := &in.Snapshot.Unmanaged
	governed := make(map[redshift.Name]bool)
	for _, source := range in.Resolved.Sources {
		governed[source.Table] = true
	}
	var all []state.Principal
	for _, given := range unmanaged.Privileges.Given {
		on := redshift.Name{Schema: given.Schema, Object: given.Relation}
		counts := scope.IsOwn(given.Schema) || governed[on] ||
			given.Relation.IsZero() && (given.Reach == state.InSchema || given.Reach == state.InDatabase)
		if counts && isFromOutside(given.To, in) && !slices.Contains(all, given.To) {
			all = append(all, given.To)
		}
	}
	slices.SortFunc(all, func(a, b state.Principal) int { return strings.Compare(a.String(), b.String()) })
	return all
}

func isFromOutside(p state.Principal, in plan.Input) bool {
	switch p.Kind {
	case state.PrincipalGroup: // redveil's own groups open nothing without a profile
		return in.Snapshot.Catalog.Find(state.Key{Kind: state.KindGroup, Principal: p}) == nil
	case state.PrincipalRole:
		namespace, _, named := strings.Cut(p.Name, ":")
		own := namespace == "sys" || namespace == "ds" // Redshift's
		return named && !own || in.Snapshot.Unmanaged.Privileges.ExternalRoles[p.Name]
	case state.PrincipalUser, state.PrincipalPublic:
		return false
	}
	panic("preflight: no such principal: " + string(p.Kind))
}
