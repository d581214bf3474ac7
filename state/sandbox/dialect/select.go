package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
	"github.com/redveil/redveil/state/sandbox/bootstrap"
)

// query parses SELECT with all that may stand around it, set operations and
// CTEs included, and gives PostgreSQL's text.
func (p *parser) query() string {
	p.enter()
	defer p.leave()
	known := len(p.ctes)
	with := ""
	if p.accept("with") {
		with = p.withList()
	}
	text := p.setOperation()
	start := p.peek()
	tail := p.orderBy() + p.limit()
	p.plainOnly(start, tail)
	text += tail
	p.refuseTail()
	p.ctes = p.ctes[:known]
	return with + text
}

// subquery parses a query in parentheses.
func (p *parser) subquery() string {
	p.expectOp("(")
	text := p.query()
	p.expectOp(")")
	return "(" + text + ")"
}

func (p *parser) withList() string {
	recursive := ""
	if p.word("recursive") {
		if p.lateBinding {
			p.unsupported(p.peek(), "recursive CTE is not supported in a late-binding view")
		}
		p.next()
		recursive, p.recursive = "RECURSIVE ", true
	}
	parts := list(p, func() string {
		name := p.ident()
		columns := ""
		if p.isOp("(") {
			columns = p.nameList()
		}
		p.expect("as")
		if recursive != "" {
			p.ctes = append(p.ctes, name)
		}
		body := p.subquery()
		if recursive == "" {
			p.ctes = append(p.ctes, name)
		}
		return quote(name) + columns + " AS " + body
	})
	return "WITH " + recursive + strings.Join(parts, ", ") + " "
}

// nameList parses "(a, b)".
func (p *parser) nameList() string {
	names := inParens(p, func() []string { return list(p, p.ident) })
	for n, name := range names {
		names[n] = quote(name)
	}
	return "(" + strings.Join(names, ", ") + ")"
}

func (p *parser) setOperation() string {
	left := p.queryTerm()
	for {
		p.rewrites(left)
		var op string
		switch {
		case p.accept("union"):
			op = "UNION"
		case p.accept("intersect"):
			op = "INTERSECT"
		case p.accept("except"), p.accept("minus"):
			op = "EXCEPT"
		default:
			return left
		}
		if p.accept("all") {
			if op != "UNION" {
				p.unsupported(p.peek(), op+" ALL is not supported")
			}
			op += " ALL"
		}
		left = "(" + left + ") " + op + " (" + p.queryTerm() + ")"
	}
}

func (p *parser) queryTerm() string {
	if p.isOp("(") {
		return p.subquery()
	}
	return p.selectCore()
}

func (p *parser) selectCore() string {
	p.expect("select")
	var b strings.Builder
	b.WriteString("SELECT ")
	start := p.peek()
	top := p.distinct(&b)
	p.plainOnly(start, top)
	items := list(p, p.selectItem)
	b.WriteString(strings.Join(items, ", "))
	if p.word("into") && !p.procedure {
		p.unavailable(p.peek(), "SELECT INTO")
	}
	if p.accept("from") {
		b.WriteString(" FROM " + strings.Join(list(p, p.joined), ", "))
	}
	if p.accept("where") {
		b.WriteString(" WHERE " + p.expression().sql)
	}
	b.WriteString(p.groupBy())
	if p.accept("having") {
		b.WriteString(" HAVING " + p.expression().sql)
	}
	if p.word("qualify") {
		p.unavailable(p.peek(), "QUALIFY")
	}
	if top != "" {
		b.WriteString(p.orderBy() + " LIMIT " + top)
	}
	return b.String()
}

// distinct parses DISTINCT, ALL and TOP; it returns TOP's number.
func (p *parser) distinct(b *strings.Builder) (top string) {
	if p.accept("distinct") {
		if p.word("on") && p.peekAt(1).isOp("(") {
			p.unsupported(p.peek(), "SELECT DISTINCT ON is not supported")
		}
		b.WriteString("DISTINCT ")
	} else {
		p.accept("all")
	}
	if p.word("top") && p.peekAt(1).kind == tokenNumber {
		p.next()
		return p.next().text
	}
	return ""
}

func (p *parser) selectItem() string {
	if p.acceptOp("*") {
		return "*"
	}
	if star, ok := p.qualifiedStar(); ok {
		return star
	}
	value := p.expression()
	switch {
	case p.accept("as"):
		return value.sql + " AS " + quote(p.label())
	case p.at(tokenIdent) && (p.peek().quoted || !lexical.Reserved(p.peek().value) && !endsItem[p.peek().value]):
		return value.sql + " AS " + quote(p.label())
	}
	return value.sql + " AS " + quote(value.name)
}

// endsItem are words, not reserved ones, that may follow an item.
var endsItem = words("")

// qualifiedStar parses t.* and s.t.*.
func (p *parser) qualifiedStar() (string, bool) {
	for n := 1; n <= 3; n += 2 {
		if p.peekAt(n-1).kind == tokenIdent && p.peekAt(n).isOp(".") && p.peekAt(n+1).isOp("*") {
			parts := make([]string, 0, 3)
			for range (n + 1) / 2 {
				parts = append(parts, quote(p.label()))
				p.expectOp(".")
			}
			p.expectOp("*")
			return strings.Join(parts, ".") + ".*", true
		}
	}
	return "", false
}

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
	if r.Schema == "" && slices.Contains(p.ctes, r.Name) {
		return quote(r.Name) + alias
	}
	if r.Class != ClassUser {
		sql, ok := bootstrap.View(r.Schema, r.Name)
		if !ok {
			p.fail(at, "42P01", `relation "%s" does not exist`, r)
		}
		p.mention(r)
		if alias == "" {
			alias = " AS " + quote(r.Name)
		}
		return sql + alias
	}
	if p.lateBinding && r.Schema == "" {
		p.fail(at, "42P01", `all the relation names inside should be qualified when creating a late-binding view: "%s"`, r.Name)
	}
	p.mention(r)
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
	columns := ""
	if p.isOp("(") {
		columns = p.nameList()
	}
	return " AS " + quote(name) + columns
}

func (p *parser) fromFunction() string {
	t := p.next()
	functions := map[string]string{"pg_get_late_binding_view_cols": "pg_get_late_binding_view_cols", "pg_get_session_roles": "pg_get_session_roles", "generate_series": ""}
	name, known := functions[t.value]
	if !known {
		p.fail(t, "42883", "function %s() does not exist in FROM", t.value)
	}
	p.noteLeader(t.value)
	p.expectOp("(")
	var args []scalar
	if !p.isOp(")") {
		args = list(p, p.expression)
	}
	p.expectOp(")")
	call := `"rs_catalog".` + quote(name) + "(" + joinScalars(args) + ")"
	if name == "" {
		call = "generate_series(" + joinScalars(args) + ")"
	}
	named := p.accept("as")
	if !named && !p.at(tokenIdent) {
		return call
	}
	alias := quote(p.ident())
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

func (p *parser) groupBy() string {
	if !p.accept("group", "by") {
		return ""
	}
	if p.word("grouping") || p.word("rollup") || p.word("cube") {
		p.unavailable(p.peek(), "GROUPING SETS, ROLLUP and CUBE")
	}
	return " GROUP BY " + joinScalars(list(p, p.expression))
}

func (p *parser) orderBy() string {
	if !p.accept("order", "by") {
		return ""
	}
	return " ORDER BY " + strings.Join(list(p, p.orderItem), ", ")
}

func (p *parser) orderItem() string {
	text := p.expression().sql
	if direction := p.oneOf("asc", "desc"); direction != "" {
		text += " " + strings.ToUpper(direction)
	}
	if p.accept("nulls") {
		place := p.oneOf("first", "last")
		if place == "" {
			p.syntax()
		}
		text += " NULLS " + strings.ToUpper(place)
	}
	return text
}

func (p *parser) limit() string {
	var b strings.Builder
	for {
		switch {
		case p.accept("limit"):
			if p.accept("all") {
				b.WriteString(" LIMIT ALL")
			} else {
				fmt.Fprintf(&b, " LIMIT %s", p.primary().sql)
			}
		case p.accept("offset"):
			fmt.Fprintf(&b, " OFFSET %s", p.primary().sql)
		default:
			return b.String()
		}
	}
}

// refuseTail refuses what other databases put behind a query.
func (p *parser) refuseTail() {
	if p.word("for") && !p.procedure {
		p.unsupported(p.peek(), "SELECT FOR UPDATE is not supported")
	}
	if p.word("fetch") {
		p.syntax()
	}
}
