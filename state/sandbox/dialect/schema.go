package dialect

import (
	"fmt"
	"strings"
)

// createSchema parses CREATE SCHEMA of a local schema.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_SCHEMA.html
func (p *parser) createSchema() Statement {
	exists := p.accept("if", "not", "exists")
	sql := "CREATE SCHEMA "
	if exists {
		sql += "IF NOT EXISTS "
	}
	if p.accept("authorization") {
		owner := p.user()
		return define(TagCreateSchema, sql+quote(owner)+" AUTHORIZATION "+quote(owner)).lent(lendNewSchema)
	}
	start := p.peek()
	name := p.ident()
	p.checkNewSchema(start, name)
	sql += quote(name)
	if p.accept("authorization") {
		sql += " AUTHORIZATION " + quote(p.user())
	}
	if p.word("quota") {
		p.unavailable(p.peek(), "a schema's QUOTA")
	}
	return define(TagCreateSchema, sql).lent(lendNewSchema)
}

func (p *parser) checkNewSchema(at token, name string) {
	if strings.HasPrefix(name, "pg_") || name == "rs_catalog" {
		p.fail(at, "42939", `unacceptable schema name "%s"`, name)
	}
}

// alterSchema parses a change of owner, which external tables follow, or of name.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_SCHEMA.html
func (p *parser) alterSchema() Statement {
	name := p.ident()
	p.checkSchema(p.peek(), name)
	switch {
	case p.accept("owner", "to"):
		sql := "ALTER SCHEMA " + quote(name) + " OWNER TO " + quote(p.user())
		return define(TagAlterSchema, sql, catalogCall("follow_schema_owner", name), NoRows)
	case p.accept("rename", "to"):
		s := define(TagAlterSchema, "ALTER SCHEMA "+quote(name)+" RENAME TO "+quote(p.ident()))
		s.Touches = &Touch{Verb: VerbRename, Schemas: []string{name}}
		return s.lent(lendSchemas("ALTER", "", name))
	}
	p.syntax()
	panic("unreachable")
}

// dropSchema also drops the external tables of an external schema, and on demand
// the external database.
// https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_SCHEMA.html
func (p *parser) dropSchema() Statement {
	d := drop{kind: objectSchema, ifExists: p.accept("if", "exists")}
	schemas := list(p, func() string {
		start := p.peek()
		name := p.ident()
		p.checkSchema(start, name)
		return name
	})
	for _, schema := range schemas {
		d.names = append(d.names, quote(schema))
	}
	database := p.accept("drop", "external", "database")
	d.cascade = p.cascade()
	empty := fmt.Sprintf(`SELECT "rs_catalog".empty_external(%s, %t, %t)`, TextArray(schemas), database, d.cascade)
	s := dropped(TagDropSchema, empty, d.sql()).lent(lendSchemas("DROP", "DROP SCHEMA", schemas...))
	s.NoTransaction = database
	return s
}
