package state

import (
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// Moved returns the snapshot as it will be once the schemas of the system and
// its procedures are renamed.
func (s *Snapshot) Moved(scope Scope) *Snapshot {
	if !s.Unmanaged.Moves {
		return s
	}
	return s.Renamed(Names{Schemas: map[redshift.Ident]redshift.Ident{
		scope.EarlierSystem: scope.SystemSchema, scope.EarlierProcedures: scope.ProcedureSchema,
	}})
}

// Names holds new names by old ones, of redveil's schemas, roles and groups.
type Names struct {
	Schemas    map[redshift.Ident]redshift.Ident
	Principals map[Principal]Principal
}

// Renamed returns the snapshot as it will be once schemas and principals are
// renamed.
func (s *Snapshot) Renamed(m Names) *Snapshot {
	renamed := *s
	renamed.Catalog = NewCatalog()
	for _, object := range s.Catalog.Objects() {
		renamed.Catalog.Add(object.renamed(m))
	}
	unmanaged := &renamed.Unmanaged
	unmanaged.Schemas = make(map[redshift.Ident]bool, len(s.Unmanaged.Schemas))
	for schema, there := range s.Unmanaged.Schemas {
		unmanaged.Schemas[m.schema(schema)] = there
	}
	unmanaged.Relations, unmanaged.Definitions = byName(m, s.Unmanaged.Relations), byName(m, s.Unmanaged.Definitions)
	unmanaged.Procedures = make(map[Key]string, len(s.Unmanaged.Procedures))
	for key, text := range s.Unmanaged.Procedures {
		key.Schema = m.schema(key.Schema)
		unmanaged.Procedures[key] = text
	}
	unmanaged.Roles, unmanaged.Groups = m.principals(PrincipalRole, s.Unmanaged.Roles),
		m.principals(PrincipalGroup, s.Unmanaged.Groups)
	unmanaged.Memberships = make([]Membership, len(s.Unmanaged.Memberships))
	for n, membership := range s.Unmanaged.Memberships {
		unmanaged.Memberships[n] = membership.renamed(m).(Membership)
	}
	unmanaged.Raw, unmanaged.Scoped = m.grants(s.Unmanaged.Raw), m.grants(s.Unmanaged.Scoped)
	unmanaged.Privileges = s.Unmanaged.Privileges.renamed(m)
	return &renamed
}

func (p Privileges) renamed(m Names) Privileges {
	renamed := Privileges{
		Given: m.given(p.Given), Own: m.given(p.Own),
		Defaults: slices.Clone(p.Defaults), Permissions: slices.Clone(p.Permissions),
		RelationOwners: byName(m, p.RelationOwners), ExternalRoles: p.ExternalRoles,
		RoleOwners:   make(map[string]redshift.Account, len(p.RoleOwners)),
		SchemaOwners: make(map[redshift.Ident]redshift.Account, len(p.SchemaOwners)),
	}
	for n, d := range renamed.Defaults {
		renamed.Defaults[n].Schema, renamed.Defaults[n].To = m.schema(d.Schema), m.principal(d.To)
	}
	for n, held := range renamed.Permissions {
		renamed.Permissions[n].By = m.principal(held.By)
	}
	for role, owner := range p.RoleOwners {
		renamed.RoleOwners[m.principal(Principal{PrincipalRole, role}).Name] = owner
	}
	for schema, owner := range p.SchemaOwners {
		renamed.SchemaOwners[m.schema(schema)] = owner
	}
	return renamed
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

func (m Names) given(all []Given) []Given {
	moved := slices.Clone(all)
	for n, g := range moved {
		moved[n].Schema, moved[n].To = m.schema(g.Schema), m.principal(g.To)
	}
	return moved
}
