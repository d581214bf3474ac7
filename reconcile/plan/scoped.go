package plan

import (
	"slices"

	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// scoped returns what takes scoped permissions back from redveil's roles, to which it
// never gives any, by role: Redshift drops no role that has one. See
// https://docs.aws.amazon.com/redshift/latest/dg/t_scoped-permissions.html
func (m maker) scoped() map[state.Principal]ddl.Parts {
	given := make(map[state.Principal][]state.Given)
	database := redshift.Account(m.in.Resolved.Integration.Database).SQL()
	for _, g := range m.in.Snapshot.Unmanaged.Privileges.Given {
		one := g.Reach == state.OnOne || g.Reach == state.Routines
		if one || g.To.Kind != state.PrincipalRole || !m.in.Snapshot.Catalog.HasPrincipal(g.To) {
			continue
		}
		if g.Reach != state.InSchema { // it stands with each schema
			g.Schema = redshift.Ident{}
		}
		if !slices.Contains(given[g.To], g) {
			given[g.To] = append(given[g.To], g)
		}
	}
	all := make(map[state.Principal]ddl.Parts)
	for to, some := range given {
		for _, g := range some {
			all[to] = append(all[to], ddl.TakeScoped(g, database)...)
		}
	}
	return all
}
