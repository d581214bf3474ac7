package enforced

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// AccountToday is an account of the warehouse.
type AccountToday struct {
	Name redshift.Account
	// In are the roles and groups that it is in, also by way of other roles, sorted.
	In []state.Principal
	// Super and Own say why no policy is for it: it may do everything, or redveil works
	// as it.
	Super, Own bool
}

// PrincipalToday is a role or group of the warehouse.
type PrincipalToday struct {
	state.Principal
	// Own says that it belongs to redveil, System that it is one of Redshift's.
	Own, System bool
	// Elsewhere says that an identity provider decides who is in it.
	Elsewhere bool
	// Holds are the roles that are in it, and so have its rights.
	Holds []state.Principal
}

// Members lists who is in a warehouse, and in which roles and groups. Redshift's own
// superuser, which nobody can sign in as, is left out.
func Members(in Facts) ([]AccountToday, []PrincipalToday) {
	authority, facts := AuthorityOf(in.Snapshot, ""), &in.Snapshot.Unmanaged
	var accounts []AccountToday
	for _, name := range slices.Sorted(maps.Keys(facts.Accounts)) {
		if name == Internal {
			continue
		}
		account := AccountToday{
			Name: name, Super: authority.IsSuper(name),
			Own: string(name) == in.Resolved.Integration.Username ||
				string(name) == in.Resolved.Integration.Plan.Username,
		}
		for principal := range authority.StandsFor(name) {
			if principal.Kind == state.PrincipalRole || principal.Kind == state.PrincipalGroup {
				account.In = append(account.In, principal)
			}
		}
		slices.SortFunc(account.In, comparePrincipals)
		accounts = append(accounts, account)
	}
	return accounts, authority.principals(in)
}

func (a *Authority) principals(in Facts) []PrincipalToday {
	facts, names := &in.Snapshot.Unmanaged, make(map[state.Principal]bool)
	for id := range facts.Roles {
		names[state.Principal{Kind: state.PrincipalRole, Name: id.String()}] = true
	}
	for id := range facts.Groups {
		names[state.Principal{Kind: state.PrincipalGroup, Name: id.String()}] = true
	}
	for _, m := range facts.Memberships { // also those with names that are no identifiers
		names[m.In] = true
	}
	system := render.SystemSchema(in.Resolved.Integration.SystemPrefix)
	made := []string{state.CatalogRole(system).String(), state.PrincipalsRole(system).String()}
	var all []PrincipalToday
	for _, p := range slices.SortedFunc(maps.Keys(names), comparePrincipals) {
		role := p.Kind == state.PrincipalRole
		one := PrincipalToday{
			Principal: p, System: role && strings.HasPrefix(p.Name, "sys:"),
			Own: in.Snapshot.Catalog.Find(state.Key{Kind: state.KindRole, Principal: p}) != nil ||
				in.Snapshot.Catalog.Find(state.Key{Kind: state.KindGroup, Principal: p}) != nil ||
				role && slices.Contains(made, p.Name),
			Elsewhere: role && facts.Privileges.ExternalRoles[p.Name],
		}
		for _, m := range a.members[p] {
			if m.Member.Kind == state.PrincipalRole {
				one.Holds = append(one.Holds, m.Member)
			}
		}
		all = append(all, one)
	}
	return all
}

func comparePrincipals(a, b state.Principal) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
}
