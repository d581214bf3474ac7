package state

import "github.com/redveil/redveil/state/redshift"

// Moved is a reading as it will be once the system schema has its new name, and
// that of the procedures with it.
func (s *Snapshot) Moved(scope Scope) *Snapshot {
	if !s.World.Moves {
		return s
	}
	return s.Renamed(Names{Schemas: map[redshift.Ident]redshift.Ident{
		scope.EarlierSystem: scope.SystemSchema, scope.EarlierProcedures: scope.ProcedureSchema,
	}})
}

// Names are new names by old ones: of schemas of ours, and of roles and groups.
type Names struct {
	Schemas    map[redshift.Ident]redshift.Ident
	Principals map[Principal]Principal
}

// Renamed is a reading as it will be once schemas and principals have new names.
func (s *Snapshot) Renamed(m Names) *Snapshot {
	renamed := *s
	renamed.Catalog = NewCatalog()
	for _, object := range s.Catalog.Objects() {
		renamed.Catalog.Add(object.renamed(m))
	}
	world := &renamed.World
	world.Schemas = make(map[redshift.Ident]bool, len(s.World.Schemas))
	for schema, there := range s.World.Schemas {
		world.Schemas[m.schema(schema)] = there
	}
	world.Relations, world.Definitions = byName(m, s.World.Relations), byName(m, s.World.Definitions)
	world.Procedures = make(map[Key]string, len(s.World.Procedures))
	for key, text := range s.World.Procedures {
		key.Schema = m.schema(key.Schema)
		world.Procedures[key] = text
	}
	world.Roles, world.Groups = m.principals(PrincipalRole, s.World.Roles), m.principals(PrincipalGroup, s.World.Groups)
	world.Memberships = make([]Membership, len(s.World.Memberships))
	for n, membership := range s.World.Memberships {
		world.Memberships[n] = membership.renamed(m).(Membership)
	}
	world.Raw, world.Scoped = m.grants(s.World.Raw), m.grants(s.World.Scoped)
	return &renamed
}

func (m Names) schema(schema redshift.Ident) redshift.Ident {
	if to, moves := m.Schemas[schema]; moves {
		return to
	}
	return schema
}

func (m Names) name(name redshift.Name) redshift.Name {
	name.Schema = m.schema(name.Schema)
	return name
}

func (m Names) principal(p Principal) Principal {
	if to, renamed := m.Principals[p]; renamed {
		return to
	}
	return p
}

func (m Names) principals(kind PrincipalKind, all map[redshift.Ident]bool) map[redshift.Ident]bool {
	renamed := make(map[redshift.Ident]bool, len(all))
	for id, there := range all {
		renamed[redshift.MustIdent(m.principal(Principal{kind, id.String()}).Name)] = there
	}
	return renamed
}

func byName[V any](m Names, all map[redshift.Name]V) map[redshift.Name]V {
	moved := make(map[redshift.Name]V, len(all))
	for name, value := range all {
		moved[m.name(name)] = value
	}
	return moved
}

func (m Names) grants(all []Grant) []Grant {
	moved := make([]Grant, len(all))
	for n, grant := range all {
		moved[n] = grant.renamed(m).(Grant)
	}
	return moved
}
