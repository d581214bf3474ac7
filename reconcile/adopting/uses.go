package adopting

import (
	"slices"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Relations are the governed tables of a warehouse and the views of others over them. To
// read one of these is to read the tables beneath it.
type Relations struct {
	database string
	tables   map[redshift.Name][]redshift.Name // by table or view
}

// RelationsOf finds what there is to look for in a log.
func RelationsOf(facts enforced.Facts) Relations {
	r := Relations{facts.Resolved.Integration.Database, make(map[redshift.Name][]redshift.Name)}
	authority := enforced.AuthorityOf(facts.Snapshot, "")
	for _, table := range governed(facts.Resolved) {
		for _, name := range append(authority.ViewsOver(table), table) {
			r.tables[name] = append(r.tables[name], table)
		}
	}
	return r
}

// governed are the tables of the sources, each once.
func governed(resolved *policies.Resolved) []redshift.Name {
	var all []redshift.Name
	for _, source := range resolved.Sources {
		if !slices.Contains(all, source.Table) {
			all = append(all, source.Table)
		}
	}
	return all
}

// Names are the names of the relations without their schemas, sorted.
func (r Relations) Names() []redshift.Ident {
	all := make([]redshift.Ident, 0, len(r.tables))
	for name := range r.tables {
		all = append(all, name.Object)
	}
	slices.SortFunc(all, redshift.Ident.Compare)
	return slices.Compact(all)
}

// Meaning says what an account means by a name without a schema; false where its search
// path has none.
type Meaning func(account redshift.Account, name string) (redshift.Name, bool)

// Last finds when each account last read each table.
func (r Relations) Last(statements []state.LoggedStatement, means Meaning) map[Use]time.Time {
	last := make(map[Use]time.Time)
	for _, s := range statements {
		for _, reference := range redshift.Reads(s.Text) {
			for _, table := range r.read(s.Account, reference, means) {
				use := Use{s.Account, table}
				if s.At.After(last[use]) {
					last[use] = s.At
				}
			}
		}
	}
	return last
}

// read are the tables that a reference reads. A name that the account's search path does
// not have was found by one that was set within the session, so that any table of that
// name may be meant. Where both have one, the account's counts, which may be the wrong one.
func (r Relations) read(account redshift.Account, reference redshift.Reference, means Meaning) []redshift.Name {
	if reference.Database != "" && reference.Database != r.database {
		return nil
	}
	object, err := redshift.ParseIdent(reference.Object)
	if err != nil {
		return nil
	}
	if reference.Schema != "" {
		schema, err := redshift.ParseIdent(reference.Schema)
		if err != nil {
			return nil
		}
		return r.tables[redshift.Name{Schema: schema, Object: object}]
	}
	if meant, found := means(account, reference.Object); found {
		return r.tables[meant]
	}
	var all []redshift.Name
	for name, tables := range r.tables {
		if name.Object == object {
			all = append(all, tables...)
		}
	}
	return all
}
