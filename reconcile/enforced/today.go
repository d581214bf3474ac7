package enforced

import (
	"maps"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// TableToday is who can do what with the table of a source now, round its view, whatever
// the policy says. Superusers and the accounts that redveil works as are left out, as no
// policy gives or takes what they have.
type TableToday struct {
	Source *policies.Source
	// Readers are the accounts that read all of the table, each with those whom the
	// right was given to: themselves, roles and groups that they are in, or PUBLIC. It
	// is none for what they have by owning the table.
	Readers map[redshift.Account][]state.Principal
	// Lasting are those who can read what comes into the schema later, too.
	Lasting []state.Principal
	// Users are those who were given USAGE on the schema.
	Users []state.Principal
	// Held are rights that no exception means, apart from reading all of the table by a
	// grant.
	Held []Held
}

// Held is a right that somebody has on a table.
type Held struct {
	Who   state.Principal
	Right Right
	// Column is set where the right is on one column.
	Column redshift.Ident
	// Owner says that they have it by owning the table or its schema.
	Owner bool
}

// Today lists the tables of a policy's sources, by source.
func Today(in Facts) []TableToday {
	names := accountLabels(in)
	authority := AuthorityOf(in.Snapshot, redshift.Account(in.Resolved.Integration.Username))
	left := leftOut{authority, redshift.Account(in.Resolved.Integration.Plan.Username)}
	all := make([]TableToday, 0, len(in.Resolved.Sources))
	for _, source := range in.Resolved.Sources {
		t := TableToday{
			Source: source, Readers: left.readers(source), Lasting: left.lasting(source.Table.Schema),
			Users: left.given(source.Table.Schema, givesUsage),
		}
		for _, held := range left.held(source.Table) {
			if !held.meant(source, names) {
				t.Held = append(t.Held, held)
			}
		}
		all = append(all, t)
	}
	return all
}

// leftOut answers for everyone but those whom no policy is for.
type leftOut struct {
	*Authority
	plan redshift.Account
}

func (a leftOut) counts(account redshift.Account) bool {
	return account != Internal && account != a.system && account != a.plan && !a.IsSuper(account)
}

// readers are those who read all that a source declares of its table, be it column by column.
func (a leftOut) readers(source *policies.Source) map[redshift.Account][]state.Principal {
	readers := make(map[redshift.Account][]state.Principal)
	columns := make(map[redshift.Account]map[redshift.Ident]bool)
	for _, way := range a.OnRelation(source.Table) {
		switch {
		case way.Right != MayRead || !a.counts(way.Account):
			continue
		case !way.Column.IsZero():
			if columns[way.Account] == nil {
				columns[way.Account] = make(map[redshift.Ident]bool)
			}
			columns[way.Account][way.Column] = true
			continue
		}
		by := readers[way.Account]
		if to, given := way.givenTo(); given && !slices.Contains(by, to) {
			by = append(by, to)
		}
		readers[way.Account] = by
	}
	for account, some := range columns {
		lacks := slices.ContainsFunc(source.Columns, func(c policies.Column) bool { return !some[c.Name] })
		if _, reads := readers[account]; !reads && !lacks {
			readers[account] = nil
		}
	}
	return readers
}

// givenTo returns whom the right was given to; nobody for what owners have.
func (w Way) givenTo() (state.Principal, bool) {
	switch {
	case w.Via == nil:
		return state.Principal{}, false
	case len(w.Via.Through) == 0:
		return state.Principal{Kind: state.PrincipalUser, Name: string(w.Account)}, true
	}
	return w.Via.Through[len(w.Via.Through)-1], true
}

// lasting returns who can select from whatever comes into a schema: by a permission FOR
// TABLES IN, by default privileges, and by USAGE where the tables are external.
func (a leftOut) lasting(schema redshift.Ident) []state.Principal {
	all := a.given(schema, func(given state.Given) bool {
		return given.Privilege == state.Select && (given.Reach == state.InSchema || given.Reach == state.InDatabase) ||
			a.facts.ExternalSchemas[schema] && givesUsage(given)
	})
	for _, d := range a.facts.Privileges.Defaults {
		applies := (d.Schema.IsZero() || d.Schema == schema) && d.Privilege == state.Select
		if applies && a.isFor(d.To) && a.makes(d.Maker, schema) && !slices.Contains(all, d.To) {
			all = append(all, d.To)
		}
	}
	return all
}

func (a leftOut) given(schema redshift.Ident, what func(state.Given) bool) []state.Principal {
	var all []state.Principal
	for _, given := range a.schemas[schema] {
		if what(given) && a.isFor(given.To) && !slices.Contains(all, given.To) {
			all = append(all, given.To)
		}
	}
	return all
}

func (a leftOut) isFor(p state.Principal) bool {
	return p.Kind != state.PrincipalUser || a.counts(redshift.Account(p.Name))
}

// held collects what was given on a table and what comes of owning it, each once.
func (a leftOut) held(table redshift.Name) []Held {
	all := make(map[Held]bool)
	for _, given := range slices.Concat(a.grants[table], a.schemas[table.Schema]) {
		onAll := given.Reach == state.InSchema || given.Reach == state.InDatabase
		if given.Relation.IsZero() && !onAll || given.Managed || !a.isFor(given.To) {
			continue
		}
		held := Held{Who: given.To, Column: given.Column}
		for _, right := range rightsOf(given) {
			if held.Right = right; right != MayRead || !given.Column.IsZero() {
				all[held] = true
			}
		}
	}
	for _, owner := range []redshift.Account{
		a.facts.Privileges.RelationOwners[table], a.facts.Privileges.SchemaOwners[table.Schema],
	} {
		if _, exists := a.facts.Accounts[owner]; exists && a.counts(owner) {
			who := state.Principal{Kind: state.PrincipalUser, Name: string(owner)}
			all[Held{Who: who, Right: MayChange, Owner: true}] = true
		}
	}
	return slices.SortedFunc(maps.Keys(all), func(x, y Held) int { return x.compare(y) })
}

// rightsOf are what a privilege on a relation gives.
func rightsOf(given state.Given) []Right {
	var rights []Right
	switch given.Privilege {
	case state.Select:
		rights = append(rights, MayRead)
	case "INSERT", "UPDATE", "DELETE", "TRUNCATE":
		rights = append(rights, MayWrite)
	case "ALTER", "DROP":
		rights = append(rights, MayChange)
	case state.Usage, state.Execute, "REFERENCES", "CREATE":
	}
	if given.Grantable && len(rights) > 0 {
		rights = append(rights, MayGrant)
	}
	return rights
}

func (h Held) compare(other Held) int {
	by := func(h Held) []string {
		return []string{string(h.Who.Kind), h.Who.Name, string(h.Right), h.Column.String()}
	}
	if c := slices.Compare(by(h), by(other)); c != 0 || h.Owner == other.Owner {
		return c
	}
	if h.Owner {
		return -1
	}
	return 1
}

// meant reports whether an exception of the source allows the right.
func (h Held) meant(source *policies.Source, labels accountNames) bool {
	account := ""
	if h.Who.Kind == state.PrincipalUser {
		account = h.Who.Name
	}
	return slices.ContainsFunc(source.Exceptions, func(e policies.Exception) bool {
		return allows(e.May, h.Right) && slices.ContainsFunc(e.Who, func(holder spec.Holder) bool {
			return isFor(holder, account, []state.Principal{h.Who}, labels)
		})
	})
}
