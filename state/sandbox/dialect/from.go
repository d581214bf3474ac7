package dialect

import (
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
	"github.com/redveil/redveil/state/sandbox/bootstrap"
)

// joined parses a table and its joins.
func (p *parser) joined() string {
	left := p.fromItem()
	for {
		natural := ""
		if p.accept("natural") {
			natural = "NATURAL "
		}
		kind := ""
		switch {
		case p.accept("cross", "join"):
			left += " CROSS JOIN " + p.fromItem()
			continue
		case p.accept("inner", "join"), p.accept("join"):
			kind = "INNER JOIN "
		case p.word("left") || p.word("right") || p.word("full"):
			kind = strings.ToUpper(p.next().value) + " JOIN "
			p.accept("outer")
			p.expect("join")
		default:
			if natural != "" {
				p.syntax()
			}
			return left
		}
		left += " " + natural + kind + p.fromItem()
		if natural == "" {
			left += p.joinCondition()
		}
	}
}

func (p *parser) joinCondition() string {
	if p.accept("using") {
		return " USING " + p.nameList()
	}
	p.expect("on")
	return " ON " + p.expression().sql
}

func (p *parser) fromItem() string {
	if p.word("lateral") || p.word("only") || p.word("values") {
		p.syntax()
	}
	if p.isOp("(") {
		if p.startsQuery(0) {
			text := p.subquery()
			return text + p.alias(true)
		}
		p.enter()
		defer p.leave()
		p.next()
		inner := p.joined()
		p.expectOp(")")
		return "(" + inner + ")"
	}
	if p.at(tokenIdent) && p.peekAt(1).isOp("(") {
		return p.fromFunction()
	}
	start := p.peek()
	r := p.relationName()
	return p.readRelation(start, r, p.alias(false))
}

// readRelation notes a relation and gives its text.
func (p *parser) readRelation(at token, r Relation, alias string) string {
	p.readsFrom(r.Name)
	if r.Schema == "" && slices.Contains(p.ctes, r.Name) {
		return quote(r.Name) + alias
	}
	if r.Class != ClassUser {
		sql, ok := bootstrap.View(r.Schema, r.Name)
		if !ok {
			p.fail(at, "42P01", `relation "%s" does not exist`, r)
		}
		p.noteRelation(r)
		if alias == "" {
			alias = " AS " + quote(r.Name)
		}
		return sql + alias
	}
	if p.lateBinding && r.Schema == "" {
		const message = `all the relation names inside should be qualified when creating a late-binding view: "%s"`
		p.fail(at, "42P01", message, r.Name)
	}
	p.noteRelation(r)
	return r.SQL() + alias
}

// alias parses [AS] name [(columns)].
func (p *parser) alias(must bool) string {
	named := p.accept("as")
	if !named && (!p.at(tokenIdent) || !p.peek().quoted && lexical.Reserved(p.peek().value)) {
		if must {
			p.fail(p.peek(), "42601", "subquery in FROM must have an alias")
		}
		return ""
	}
	name := p.ident()
	p.readsFrom(name)
	columns := ""
	if p.isOp("(") {
		columns = p.nameList()
	}
	return " AS " + quote(name) + columns
}

// fromFunctions are the functions that give rows, as PostgreSQL calls them.
var fromFunctions = map[string]string{
	"pg_get_late_binding_view_cols": `"rs_catalog"."pg_get_late_binding_view_cols"`,
	"pg_get_session_roles":          `"rs_catalog"."pg_get_session_roles"`,
	"generate_series":               "generate_series",
}

func (p *parser) fromFunction() string {
	t := p.next()
	name, known := fromFunctions[t.value]
	if !known {
		p.fail(t, "42883", "function %s() does not exist in FROM", t.value)
	}
	p.noteLeader(t.value)
	call := name + "(" + joinScalars(p.argumentList()) + ")"
	p.readsFrom(t.value)
	if !p.accept("as") && !p.at(tokenIdent) {
		return call
	}
	name = p.ident()
	p.readsFrom(name)
	alias := quote(name)
	if !p.acceptOp("(") {
		return call + " AS " + alias
	}
	// A column list with types, as the documentation writes it.
	columns := list(p, func() string {
		column := quote(p.ident())
		if !p.isOp(",") && !p.isOp(")") {
			p.typeName()
		}
		return column
	})
	p.expectOp(")")
	return call + " AS " + alias + "(" + strings.Join(columns, ", ") + ")"
}
