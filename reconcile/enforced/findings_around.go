package enforced

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// beneath looks at what governed views read: whoever writes or replaces it changes
// what readers see, and whoever reads it needs no view of ours.
func (f *finder) beneath(in Facts) {
	labels, seen := accountLabels(in), make(map[redshift.Name]bool)
	for _, source := range in.Resolved.Sources {
		seen[source.Table] = true
	}
	for _, source := range in.Resolved.Sources {
		for _, view := range in.Snapshot.Unmanaged.ViewsBeneath(source.Table) {
			for _, name := range view.Reads {
				if seen[name] || !f.authority.isKnown(name) {
					continue
				}
				seen[name] = true
				f.unmeant(f.authority.OnRelation(name), source, labels, name.String(), tableMeans)
			}
		}
	}
}

func (f *finder) unmeant(ways []Way, source *policies.Source, labels accountNames, on string,
	means map[Right]string,
) {
	for _, way := range ways {
		by := meantBy(way, source, labels)
		switch {
		case way.isSuper() || by == nil:
			f.note(on, way, means)
		case means[way.Right] != "" && way.Account != internal:
			key := place{On: on, Right: way.Right, Path: way.Path, Means: by.Origin.Block}
			if !slices.Contains(f.allowed[key], way.Account) {
				f.allowed[key] = append(f.allowed[key], way.Account)
			}
		}
	}
}

// schemas looks at the schemas of governed tables: whoever may drop or rename one
// can put another in its place. Their owners are named with the tables.
func (f *finder) schemas(in Facts) {
	labels, bySchema := accountLabels(in), make(map[redshift.Ident][]*policies.Source)
	for _, source := range in.Resolved.Sources {
		bySchema[source.Table.Schema] = append(bySchema[source.Table.Schema], source)
	}
	for schema, sources := range bySchema {
		for _, way := range f.authority.OnSchema(schema) {
			meant := func(s *policies.Source) bool { return isMeant(way, s, labels) }
			if way.Path == "owner" || way.Everywhere ||
				!slices.ContainsFunc(sources, func(s *policies.Source) bool { return !meant(s) }) {
				continue
			}
			f.note("schema "+schema.String(), way, map[Right]string{
				MayChange: "another schema, with other tables, in the place of the governed ones",
			})
		}
	}
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
