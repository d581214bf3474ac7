package dialect

import (
	"fmt"
	"strings"
)

func (p *parser) createSchema() Statement {
	exists := p.accept("if", "not", "exists")
	sql := "CREATE SCHEMA "
	if exists {
		sql += "IF NOT EXISTS "
	}
	if p.accept("authorization") {
		owner := p.user()
		return define(TagCreateSchema, sql+quote(owner)+" AUTHORIZATION "+quote(owner))
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
	return define(TagCreateSchema, sql)
}

func (p *parser) checkNewSchema(at token, name string) {
	if strings.HasPrefix(name, "pg_") || name == "rs_catalog" {
		p.fail(at, "42939", `unacceptable schema name "%s"`, name)
	}
}

func (p *parser) alterSchema() Statement {
	name := p.ident()
	p.checkSchema(p.peek(), name)
	switch {
	case p.accept("owner", "to"):
		return define(TagAlterSchema, "ALTER SCHEMA "+quote(name)+" OWNER TO "+quote(p.user()), catalogCall("follow_schema_owner", name), NoRows)
	case p.accept("rename", "to"):
		s := define(TagAlterSchema, "ALTER SCHEMA "+quote(name)+" RENAME TO "+quote(p.ident()))
		s.Touches = &Touch{Verb: VerbRename, Schemas: []string{name}}
		return s
	}
	p.syntax()
	panic("unreachable")
}

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
	empty := fmt.Sprintf(`SELECT "rs_catalog".empty_external(%s, %t, %t)`, textArray(schemas), database, d.cascade)
	s := dropped(TagDropSchema, empty, d.sql())
	s.NoTransaction = database
	return s
}

// createTable parses a table. Keys other than NOT NULL are not enforced by
// Redshift, so PostgreSQL does not hear of them.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html
func (p *parser) createTable(temporary bool) Statement {
	sql := "CREATE TABLE "
	if temporary {
		sql = "CREATE TEMPORARY TABLE "
	}
	if p.accept("if", "not", "exists") {
		sql += "IF NOT EXISTS "
	}
	name := p.userRelation()
	sql += name.SQL()
	if p.isOp("(") && !p.startsQuery(1) {
		if definitions, columns := p.tableBody(); !columns.onlyNames {
			p.tableAttributes(columns)
			if p.word("as") {
				p.syntax()
			}
			s := define(TagCreateTable, sql+" ("+strings.Join(definitions, ", ")+")")
			if len(columns.like) > 0 {
				s.Touches = touch(VerbLike, columns.like...)
			}
			return s
		} else {
			sql += " (" + strings.Join(definitions, ", ") + ")"
		}
	}
	p.tableAttributes(&tableColumns{})
	p.expect("as")
	return define(TagSelect, sql+" AS "+p.query())
}

// tableColumns remembers what table attributes may refer to.
type tableColumns struct {
	names     map[string]bool
	distKeys  int
	sortKeys  int
	onlyNames bool // a list of names, for CREATE TABLE AS
	like      []Relation
}

func (p *parser) tableBody() ([]string, *tableColumns) {
	columns := &tableColumns{names: make(map[string]bool)}
	p.expectOp("(")
	definitions := []string{}
	for {
		if text := p.tableElement(columns); text != "" {
			definitions = append(definitions, text)
		}
		if !p.acceptOp(",") {
			break
		}
	}
	p.expectOp(")")
	return definitions, columns
}

func (p *parser) tableElement(columns *tableColumns) string {
	switch {
	case p.accept("like"):
		model := p.userRelation()
		columns.like = append(columns.like, model)
		text := "LIKE " + model.SQL()
		switch {
		case p.accept("including", "defaults"):
			text += " INCLUDING DEFAULTS"
		case p.accept("excluding", "defaults"):
		}
		return text
	case p.word("constraint"), p.word("primary"), p.word("unique"), p.word("foreign"):
		p.tableConstraint()
		return ""
	case p.word("check"):
		p.syntax()
	}
	start := p.peek()
	name := p.ident()
	if columns.names[name] {
		p.fail(start, "42701", `column "%s" duplicated`, name)
	}
	columns.names[name] = true
	if p.isOp(",") || p.isOp(")") {
		columns.onlyNames = true
		return quote(name)
	}
	return quote(name) + " " + p.columnDefinition(columns)
}

// tableConstraint passes over constraints that Redshift only takes note of.
func (p *parser) tableConstraint() {
	if p.accept("constraint") {
		p.ident()
	}
	switch {
	case p.accept("primary", "key"), p.accept("unique"):
		p.nameList()
	case p.accept("foreign", "key"):
		p.nameList()
		p.references()
	default:
		p.syntax()
	}
}

func (p *parser) references() {
	p.expect("references")
	p.userRelation()
	if p.isOp("(") {
		p.nameList()
	}
}

func (p *parser) columnDefinition(columns *tableColumns) string {
	text := p.columnType()
	integer := text == "integer" || text == "bigint"
	for {
		switch {
		case p.accept("not", "null"):
			text += " NOT NULL"
		case p.accept("null"):
		case p.accept("default"):
			text += " DEFAULT " + p.expression().sql
		case p.accept("identity"):
			text += p.identity("ALWAYS", integer)
		case p.accept("generated", "by", "default", "as", "identity"):
			text += p.identity("BY DEFAULT", integer)
		case p.accept("encode"):
			p.encoding()
		case p.accept("distkey"):
			columns.distKeys++
		case p.accept("sortkey"):
			columns.sortKeys++
		case p.accept("unique"), p.accept("primary", "key"):
		case p.word("references"):
			p.references()
		case p.accept("collate"):
			if p.oneOf("case_sensitive", "cs") == "" {
				p.unavailable(p.peek(), "a case-insensitive collation")
			}
		default:
			return text
		}
	}
}

func (p *parser) identity(kind string, integer bool) string {
	if !integer {
		p.fail(p.peek(), "42601", "identity column type must be INT or BIGINT")
	}
	p.expectOp("(")
	seed := p.integer()
	p.expectOp(",")
	step := p.integer()
	p.expectOp(")")
	return fmt.Sprintf(" GENERATED %s AS IDENTITY (START WITH %d INCREMENT BY %d)", kind, seed, step)
}

var encodings = words("auto raw az64 bytedict delta delta32k lzo mostly8 mostly16 mostly32 runlength text255 text32k zstd")

func (p *parser) encoding() {
	t := p.next()
	if !encodings[t.value] {
		p.fail(t, "22023", `invalid encoding type "%s"`, t.value)
	}
}

// tableAttributes checks and passes over DISTSTYLE, DISTKEY, SORTKEY and others.
func (p *parser) tableAttributes(columns *tableColumns) {
	style := ""
	for {
		start := p.peek()
		switch {
		case p.accept("diststyle"):
			style = p.oneOf("auto", "even", "key", "all")
			if style == "" {
				p.syntax()
			}
		case p.accept("distkey"):
			columns.distKeys++
			p.keyColumns(columns)
		case p.accept("sortkey", "auto"):
		case p.accept("compound", "sortkey"), p.accept("interleaved", "sortkey"), p.accept("sortkey"):
			columns.sortKeys++
			p.keyColumns(columns)
		case p.accept("encode", "auto"), p.accept("backup", "yes"), p.accept("backup", "no"):
		default:
			if columns.distKeys > 1 {
				p.fail(start, "42P16", "multiple DISTKEY columns not allowed")
			}
			if style == "even" && columns.distKeys > 0 || style == "all" && columns.distKeys > 0 {
				p.fail(start, "42P16", "DISTSTYLE %s cannot be combined with a DISTKEY", strings.ToUpper(style))
			}
			if style == "key" && columns.distKeys == 0 {
				p.fail(start, "42P16", "DISTSTYLE KEY needs a DISTKEY")
			}
			return
		}
	}
}

func (p *parser) keyColumns(columns *tableColumns) {
	p.expectOp("(")
	list(p, func() string {
		start := p.peek()
		name := p.ident()
		if columns.names != nil && !columns.names[name] {
			p.fail(start, "42703", `column "%s" named in key does not exist`, name)
		}
		return name
	})
	p.expectOp(")")
}

func (p *parser) alterTable() Statement {
	name := p.userRelation()
	verb := VerbAlter
	if p.word("owner") {
		verb = VerbOwner
	}
	s := p.tableChange(name)
	s.Touches = touch(verb, name)
	return s
}

func (p *parser) tableChange(name Relation) Statement {
	start := p.peek()
	sql := "ALTER TABLE " + name.SQL()
	const tag = TagAlterTable
	switch {
	case p.accept("add"):
		p.accept("column")
		column := quote(p.ident())
		return define(tag, sql+" ADD COLUMN "+column+" "+p.columnDefinition(&tableColumns{}))
	case p.accept("drop"):
		p.accept("column")
		sql += " DROP COLUMN " + quote(p.ident())
		if p.cascade() {
			sql += " CASCADE"
		}
		return define(tag, sql)
	case p.accept("rename", "to"):
		return define(tag, sql+" RENAME TO "+quote(p.ident()))
	case p.accept("rename"):
		p.accept("column")
		column := quote(p.ident())
		p.expect("to")
		return define(tag, sql+" RENAME COLUMN "+column+" TO "+quote(p.ident()))
	case p.accept("owner", "to"):
		return define(tag, sql+" OWNER TO "+quote(p.user()))
	case p.accept("alter", "column"):
		return p.alterColumn(sql)
	case p.accept("alter", "diststyle"), p.accept("alter", "distkey"), p.accept("alter", "sortkey"), p.accept("alter", "compound", "sortkey"):
		p.alterKeys(p.tokens[p.i-1].value)
		return define(tag, `SELECT "rs_catalog".need_owner(`+quoteText(name.SQL())+")")
	}
	p.unavailable(start, "this form of ALTER TABLE")
	panic("unreachable")
}

// alterKeys checks a change of distribution or sort keys, which has no effect
// here beyond needing the owner.
func (p *parser) alterKeys(what string) {
	switch {
	case what == "distkey":
		p.ident()
	case what == "diststyle":
		style := p.oneOf("auto", "even", "all", "key")
		if style == "" {
			p.syntax()
		}
		if style == "key" {
			p.expect("distkey")
			p.ident()
		}
	case p.oneOf("auto", "none") != "":
	default:
		p.nameList()
	}
}

func (p *parser) alterColumn(sql string) Statement {
	column := quote(p.ident())
	if !p.accept("type") {
		p.unavailable(p.peek(), "this form of ALTER COLUMN")
	}
	s := define(TagAlterTable, sql+" ALTER COLUMN "+column+" TYPE "+p.columnType())
	s.NoTransaction = true
	return s
}
