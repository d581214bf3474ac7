package enforced

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// target is a relation of which the policy says who may read it: a governed table,
// or what a governed view reads.
type target struct {
	table   redshift.Name
	sources []*policies.Source
	beneath bool
}

// targetsOf lists the targets, each once with all sources that read it: an exception
// has to be for every one of them.
func targetsOf(in Facts, inForce []InForce) []target {
	var all []target
	add := func(table redshift.Name, source *policies.Source, beneath bool) {
		at := slices.IndexFunc(all, func(t target) bool { return t.table == table })
		if at < 0 {
			all, at = append(all, target{table: table, beneath: beneath}), len(all)
		}
		all[at].beneath = all[at].beneath && beneath
		if !slices.Contains(all[at].sources, source) {
			all[at].sources = append(all[at].sources, source)
		}
	}
	for _, source := range in.Resolved.Sources {
		add(source.Table, source, false)
	}
	for _, t := range inForce {
		add(t.Table, t.Source, false)
	}
	for _, t := range slices.Clone(all) {
		for _, name := range in.Snapshot.Unmanaged.Beneath[t.table] {
			for _, source := range t.sources {
				add(name, source, true)
			}
		}
	}
	return all
}

// unmeant notes the ways that no exception allows, and keeps those that one does.
func (f *finder) unmeant(ways []Way, sources []*policies.Source, on string, means map[Right]string) {
	for _, way := range ways {
		by := meantByAll(way, sources, f.labels)
		switch {
		case way.isSuper() || by == nil:
			f.note(on, way, means)
		case means[way.Right] != "" && way.Account != Internal:
			f.allow(on, way, by)
		}
	}
}

func (f *finder) allow(on string, way Way, by *policies.Exception) {
	key := place{On: on, Right: way.Right, Path: way.Path, Means: by.Origin.Block}
	if !slices.Contains(f.allowed[key], way.Account) {
		f.allowed[key] = append(f.allowed[key], way.Account)
	}
}

// meantByAll returns an exception if every source has one that allows a way.
func meantByAll(way Way, sources []*policies.Source, labels accountNames) *policies.Exception {
	var first *policies.Exception
	for _, source := range sources {
		by := meantBy(way, source, labels)
		if by == nil {
			return nil
		}
		if first == nil {
			first = by
		}
	}
	return first
}

// schemas looks at the schemas of governed tables: whoever may drop or rename one
// can put another in its place. Their owners are named with the tables.
func (f *finder) schemas() {
	for schema, sources := range f.bySchema() {
		ways := slices.DeleteFunc(f.authority.OnSchema(schema), func(way Way) bool {
			return way.Path == "owner" || way.Everywhere
		})
		f.unmeant(ways, sources, "schema "+schema.String(), map[Right]string{
			MayChange: "another schema, with other tables, in the place of the governed ones",
		})
	}
}

// bySchema returns the schemas of all targets, with the sources that read there.
func (f *finder) bySchema() map[redshift.Ident][]*policies.Source {
	all := make(map[redshift.Ident][]*policies.Source)
	for _, t := range f.targets {
		for _, source := range t.sources {
			if !slices.Contains(all[t.table.Schema], source) {
				all[t.table.Schema] = append(all[t.table.Schema], source)
			}
		}
	}
	return all
}

// procedures looks at redveil's procedures, which run with its rights.
func (f *finder) procedures(in Facts) {
	schema := render.ProcedureSchema(in.Resolved.Integration.SystemPrefix)
	if !in.Snapshot.Unmanaged.Schemas[schema] {
		return
	}
	on := "the procedures of schema " + schema.String()
	for _, way := range f.authority.byPermission("CREATE OR REPLACE PROCEDURE", "DROP PROCEDURE") {
		f.note(on, way, map[Right]string{MayChange: "code that runs as the system account, and so everything"})
	}
	if !in.Resolved.Integration.Impersonation {
		return
	}
	for _, way := range f.authority.onRoutines(schema) {
		f.note(on, way, map[Right]string{MayCall: "reading as others, whom nobody gave them"})
	}
}

// accounts looks at who can change accounts, and so sign in as others.
func (f *finder) accounts() {
	for _, way := range f.authority.byPermission("ALTER USER", "CREATE USER", "DROP USER") {
		f.note("accounts", way, map[Right]string{
			MayChange: "acting as others, by another password or name for an account",
		})
	}
}

// byPermission returns who has one of some system permissions, by holding a role or
// by being able to give it to themselves.
func (a *Authority) byPermission(permissions ...string) []Way {
	c := &collector{authority: a, everywhere: true}
	for _, held := range a.facts.Privileges.Permissions {
		if !slices.Contains(permissions, held.On) {
			continue
		}
		for account, chain := range a.holders(held.By) {
			c.always(account, held.On+" of "+chain.path, chain, MayChange)
		}
		for _, g := range a.giversOf(held.By) {
			c.always(g.account, g.path, byGiving, MayChange)
		}
	}
	return c.sorted()
}

// onRoutines returns who may call everything in a schema by a scoped permission.
// See https://docs.aws.amazon.com/redshift/latest/dg/t_scoped-permissions.html
func (a *Authority) onRoutines(schema redshift.Ident) []Way {
	c := &collector{authority: a}
	for _, given := range a.schemas[schema] {
		if given.Reach != state.Routines {
			continue
		}
		for account, chain := range a.holders(given.To) {
			c.always(account, pathOf("permission FOR PROCEDURES", chain), chain, MayCall)
		}
	}
	return c.sorted()
}
