package dialect

import (
	"strings"
)

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
			if !temporary {
				s.Loan = lendMaking("CREATE TABLE", name)
			}
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
	s := define(TagSelect, sql+" AS "+p.query())
	if !temporary {
		s.Loan = lendMaking("CREATE TABLE", name)
	}
	return s
}

// dropTable parses DROP TABLE.
// https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_TABLE.html
func (p *parser) dropTable() Statement {
	return p.dropRelations(objectTable, TagDropTable, "DROP TABLE")
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
