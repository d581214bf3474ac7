package state

import (
	"database/sql"
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// grants reads privileges on schemas and relations. Those on redveil's own
// schemas, and those of its own principals on other schemas, become objects;
// the rest is unmanaged.
func (r *reader) grants() error {
	r.inScope, r.inFurther = setOf(r.scope.all()), setOf(r.further)
	err := r.each("relation_grants", r.readIn(), r.relationGrant)
	if err != nil {
		return err
	}
	if err := r.each("column_grants", r.readIn(), r.columnGrant); err != nil {
		return err
	}
	// This reads all schemas: a source that is no longer governed may have been
	// the only one in its schema, and redveil's roles still have USAGE there.
	err = r.each("schema_grants", nil, func(scan func(...any) error) error {
		var schema, privilege, kind, name, scope string
		var grantable sql.NullBool
		if err := scan(&schema, &privilege, &kind, &name, &scope, &grantable); err != nil {
			return err
		}
		id, ok := lenient(schema)
		own := r.principal(kind, name) == Principal{PrincipalUser, string(r.scope.Account)}
		if ok && (r.inScope[id] || r.inFurther[id] || own) {
			r.give(Given{Schema: id, Reach: reachOf(scope), Grantable: grantable.Bool}, privilege, kind, name)
		}
		switch {
		case !ok:
		case privilege == "CREATE" && scope == "SCHEMA":
			makers := &r.snapshot.Unmanaged.Makers
			makers.Schemas = append(makers.Schemas, Held{id.SQL().String(), r.principal(kind, name)})
			r.addGrant(Grant{Schema: id}, privilege, kind, name)
		case scope == "TABLES":
			r.addScoped(id, privilege, kind, name)
		case scope == "FUNCTIONS":
		default:
			r.addGrant(Grant{Schema: id}, privilege, kind, name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.each("database_grants", nil, r.databaseGrant); err != nil {
		return err
	}
	for n := range r.snapshot.Unmanaged.Privileges.Given {
		given := &r.snapshot.Unmanaged.Privileges.Given[n]
		given.Managed = given.Reach == OnOne && r.snapshot.Catalog.Find(given.Key()) != nil
	}
	for _, grants := range []*[]Grant{&r.snapshot.Unmanaged.Raw, &r.snapshot.Unmanaged.Scoped} {
		slices.SortFunc(*grants, func(a, b Grant) int { return a.Key().Compare(b.Key()) })
		*grants = slices.Compact(*grants)
	}
	return nil
}

// databaseGrant reads FOR TABLES IN DATABASE, which gives access to every
// schema's tables, and FOR SCHEMAS IN DATABASE, which gives USAGE on every
// schema.
func (r *reader) databaseGrant(scan func(...any) error) error {
	var database, privilege, kind, name, scope string
	var grantable sql.NullBool
	if err := scan(&database, &privilege, &kind, &name, &scope, &grantable); err != nil {
		return err
	}
	if database != r.scope.Database {
		return nil
	}
	for _, schema := range r.readIn() {
		switch scope {
		case "TABLES":
			r.give(Given{Schema: schema, Reach: InDatabase, Grantable: grantable.Bool}, privilege, kind, name)
		case "SCHEMAS":
			r.give(Given{Schema: schema, Reach: Schemas, Grantable: grantable.Bool}, privilege, kind, name)
		case "FUNCTIONS":
			r.give(Given{Schema: schema, Reach: Routines, Grantable: grantable.Bool}, privilege, kind, name)
		}
	}
	if r.makesByDatabase(privilege, scope, r.principal(kind, name)) {
		return nil
	}
	for _, schema := range r.readIn() {
		switch {
		case scope == "TABLES":
			r.addScoped(schema, privilege, kind, name)
		case privilege == string(Usage):
			r.snapshot.Unmanaged.Scoped = append(r.snapshot.Unmanaged.Scoped,
				OnSchema(Usage, schema, r.principal(kind, name)))
		}
	}
	return nil
}

// reachOf is what a privilege on a schema is on, by the catalog's scope.
func reachOf(scope string) Reach {
	switch scope {
	case "TABLES":
		return InSchema
	case "FUNCTIONS": // procedures are among them
		return Routines
	}
	return OnOne
}

func (r *reader) relationGrant(scan func(...any) error) error {
	var schema, relation, privilege, kind, name string
	var grantable sql.NullBool
	if err := scan(&schema, &relation, &privilege, &kind, &name, &grantable); err != nil {
		return err
	}
	if id, ok := lenientName(schema, relation); ok {
		r.give(Given{Schema: id.Schema, Relation: id.Object, Grantable: grantable.Bool}, privilege, kind, name)
		r.addGrant(Grant{Schema: id.Schema, Relation: id.Object}, privilege, kind, name)
	}
	return nil
}

func (r *reader) columnGrant(scan func(...any) error) error {
	var schema, relation, column, privilege, kind, name string
	if err := scan(&schema, &relation, &column, &privilege, &kind, &name); err != nil {
		return err
	}
	id, ok := lenientName(schema, relation)
	if !ok {
		return nil
	}
	c, known := lenient(column)
	if !known { // a column that no policy can name: say too much rather than nothing
		r.give(Given{Schema: id.Schema, Relation: id.Object}, privilege, kind, name)
	} else {
		r.give(Given{Schema: id.Schema, Relation: id.Object, Column: c}, privilege, kind, name)
		r.addGrant(Grant{Schema: id.Schema, Relation: id.Object, Column: c}, privilege, kind, name)
	}
	return nil
}

// addGrant adds a privilege to what redveil manages, or to what it does not.
func (r *reader) addGrant(grant Grant, privilege, kind, name string) {
	known, counts := privileges[privilege]
	if !counts { // RULE and TRIGGER
		return
	}
	to := r.principal(kind, name)
	if to == (Principal{PrincipalUser, string(r.scope.Account)}) {
		return
	}
	schema, relation := grant.Schema, grant.Relation
	grant.Privilege, grant.To = known, to
	grant.External = relation.IsZero() && r.snapshot.Unmanaged.ExternalSchemas[schema]
	ours := r.scope.IsOwn(schema) && (r.isOurRelation(schema, relation) || r.isPlanAccount(to))
	ours = ours || relation.IsZero() && r.owns(to)
	ours = ours || !relation.IsZero() && r.isEarlier(schema) && r.isOurRelation(schema, relation)
	if !relation.IsZero() && !ours && !r.scope.IsOwn(schema) && r.owns(to) {
		grant.Raw, ours = true, true // by hand: redveil gives its roles nothing on other relations
	}
	if !ours {
		if relation.IsZero() && !slices.Contains(r.scope.BaseSchemas, schema) && !r.isEarlier(schema) &&
			!r.inFurther[schema] || !relation.IsZero() && !r.inScope[schema] {
			return
		}
		r.snapshot.Unmanaged.Raw = append(r.snapshot.Unmanaged.Raw, grant)
		return
	}
	if r.snapshot.Catalog.Find(grant.Key()) == nil {
		r.snapshot.Catalog.Add(grant)
	}
}

// addScoped adds a scoped permission: FOR TABLES IN SCHEMA gives access to
// every table of a schema, present and future, without a row for any of them.
// See https://docs.aws.amazon.com/redshift/latest/dg/t_scoped-permissions.html
func (r *reader) addScoped(schema redshift.Ident, privilege, kind, name string) {
	if privilege == string(Select) && r.inScope[schema] {
		r.snapshot.Unmanaged.Scoped = append(r.snapshot.Unmanaged.Scoped,
			OnSchema(Select, schema, r.principal(kind, name)))
	}
}

// isPlanAccount reports whether a grantee is the account that only reads. All of
// its grants on redveil's own are redveil's.
func (r *reader) isPlanAccount(to Principal) bool {
	return r.scope.PlanAccount != "" && to == Principal{PrincipalUser, string(r.scope.PlanAccount)}
}

// isOurRelation reports whether redveil manages the grants on a relation. It
// does not for views that others created in the view schema, nor for the
// history, on which auditors may get grants by hand.
func (r *reader) isOurRelation(schema, relation redshift.Ident) bool {
	if relation.IsZero() {
		return true
	}
	name := redshift.Name{Schema: schema, Object: relation}
	if r.isEarlier(schema) {
		return r.snapshot.Catalog.Find(ViewKey(name)) != nil
	}
	if schema == r.scope.SystemSchema {
		return relation != redshift.MustIdent("history")
	}
	return r.isRegistered(ViewKey(name))
}
