package state

import "github.com/redveil/redveil/state/redshift"

// Moved is a reading as it will be once the system schema has its new name, and
// that of the procedures with it.
func (s *Snapshot) Moved(scope Scope) *Snapshot {
	if !s.World.Moves {
		return s
	}
	m := mover{scope.EarlierSystem: scope.SystemSchema, scope.EarlierProcedures: scope.ProcedureSchema}
	moved := *s
	moved.Catalog = NewCatalog()
	for _, object := range s.Catalog.Objects() {
		moved.Catalog.Add(m.object(object))
	}
	world := &moved.World
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
	world.Raw, world.Scoped = m.grants(s.World.Raw), m.grants(s.World.Scoped)
	return &moved
}

// mover gives schemas other names.
type mover map[redshift.Ident]redshift.Ident

func (m mover) schema(schema redshift.Ident) redshift.Ident {
	if to, moves := m[schema]; moves {
		return to
	}
	return schema
}

func (m mover) name(name redshift.Name) redshift.Name {
	name.Schema = m.schema(name.Schema)
	return name
}

func byName[V any](m mover, all map[redshift.Name]V) map[redshift.Name]V {
	moved := make(map[redshift.Name]V, len(all))
	for name, value := range all {
		moved[m.name(name)] = value
	}
	return moved
}

func (m mover) grants(all []Grant) []Grant {
	moved := make([]Grant, len(all))
	for n, grant := range all {
		grant.Schema = m.schema(grant.Schema)
		moved[n] = grant
	}
	return moved
}

func (m mover) object(object Object) Object {
	switch o := object.(type) {
	case Schema:
		o.Name = m.schema(o.Name)
		return o
	case Table:
		o.Name = m.name(o.Name)
		return o
	case View:
		o.Name = m.name(o.Name)
		return o
	case Procedure:
		o.Name = m.name(o.Name)
		return o
	case Grant:
		o.Schema = m.schema(o.Schema)
		return o
	case User, Role, Group, Profile, Membership:
		return object
	}
	panic("state: unknown object")
}
