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
	// In are the roles and groups that it is in, also by way of other roles, and Itself
	// those that it was put into, sorted.
	In, Itself []state.Principal
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
	// In and Itself are the roles that it lies in, as of an account.
	In, Itself []state.Principal
	// Holds are the roles that are in it, and so have its rights.
	Holds []state.Principal
}

// Members lists who is in a warehouse, and in which roles and groups. Redshift's own
// superuser, which nobody can sign in as, is left out.
func Members(in Facts) ([]AccountToday, []PrincipalToday) {
	authority, facts := AuthorityOf(in.Snapshot, ""), &in.Snapshot.Unmanaged
	places := placesOf(facts)
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
		itself := state.Principal{Kind: state.PrincipalUser, Name: string(name)}
		account.In, account.Itself = around(itself, places), places[itself]
		accounts = append(accounts, account)
	}
	return accounts, authority.principals(in, places)
}

func (a *Authority) principals(in Facts, places map[state.Principal][]state.Principal) []PrincipalToday {
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
			Own: in.Snapshot.Catalog.HasPrincipal(p) ||
				role && slices.Contains(made, p.Name),
			Elsewhere: role && facts.Privileges.ExternalRoles[p.Name],
		}
		one.In, one.Itself = around(p, places), places[p]
		for _, m := range a.members[p] {
			if m.Member.Kind == state.PrincipalRole {
				one.Holds = append(one.Holds, m.Member)
			}
		}
		all = append(all, one)
	}
	return all
}

// placesOf are the roles and groups that each principal was put into, sorted.
func placesOf(facts *state.Unmanaged) map[state.Principal][]state.Principal {
	places := make(map[state.Principal][]state.Principal)
	for _, m := range facts.Memberships {
		places[m.Member] = append(places[m.Member], m.In)
	}
	for _, in := range places {
		slices.SortFunc(in, comparePrincipals)
	}
	return places
}

// around returns what a principal is in, also by way of others, sorted.
func around(p state.Principal, places map[state.Principal][]state.Principal) []state.Principal {
	in := slices.Clone(places[p])
	for n := 0; n < len(in); n++ {
		for _, further := range places[in[n]] {
			if further != p && !slices.Contains(in, further) {
				in = append(in, further)
			}
		}
	}
	slices.SortFunc(in, comparePrincipals)
	return in
}

func comparePrincipals(a, b state.Principal) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
}
