package adopting

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Opening is a right of a role, a group or PUBLIC by which somebody may come to read the
// table who is no reader yet.
type Opening struct {
	To   string `json:"to"`
	Path string `json:"path"`
	// Why says who that is.
	Why string `json:"why"`
}

// openings are the ways to a table that no reader among some has already, and those to
// PUBLIC and from an identity provider, of which nobody can list who comes.
func (e examination) openings(source *policies.Source, readers map[redshift.Account]bool) []Opening {
	all := []Opening{}
	for _, entry := range e.authority.Entries(source.Table) {
		o := Opening{To: entry.To.String(), Path: entry.Path}
		switch members := e.authority.Holders(entry.To); {
		case e.meant.Reads(entry.To, source):
			continue
		case entry.To == state.Public():
			o.Why = "every account that comes is in it"
		case entry.Elsewhere:
			o.Why = "an identity provider says who is in it when they sign in"
		case slices.ContainsFunc(members, func(account redshift.Account) bool { return readers[account] }):
			continue // said with them
		case len(members) == 0:
			o.Why = "nobody is in it now, and whoever comes to be in it reads the table"
		default:
			o.Why = "nobody else is in it now, and whoever comes to be in it reads the table"
		}
		all = append(all, o)
	}
	return all
}

// byHand are the statements that close what raw_access = "revoke" leaves open: permissions
// on all tables of a schema or of the database.
func (e examination) byHand(source *policies.Source) []string {
	all := []string{}
	i := e.Facts.Resolved.Integration
	for _, given := range e.authority.Scoped(source.Table) {
		account := given.To.Kind == state.PrincipalUser
		_, err := redshift.ParseIdent(given.To.Name)
		switch {
		case e.meant.Reads(given.To, source):
			continue
		case account && (given.To.Name == i.Plan.Username || e.authority.IsSuper(redshift.Account(given.To.Name))):
			continue
		case err != nil && !account && given.To != state.Public(): // no statement of ours can name it
			continue
		}
		for _, statement := range ddl.TakeScoped(given, redshift.Account(i.Database).SQL()).Statements() {
			if text := statement.String() + ";"; !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return all
}
