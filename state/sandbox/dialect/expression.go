package dialect

import (
	"strconv"
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// scalar is an expression: PostgreSQL's text, and the name that a column of a
// result bears where it has no alias.
type scalar struct {
	sql  string
	name string
}

const unnamed = "?column?"

// expression parses a scalar expression. Binary operators are written in
// parentheses, so that what was parsed is what is run.
func (p *parser) expression() scalar {
	p.enter()
	defer p.leave()
	return p.or()
}

func binary(left scalar, op string, right scalar) scalar {
	return scalar{"(" + left.sql + " " + op + " " + right.sql + ")", unnamed}
}

func (p *parser) or() scalar { return p.chain("or", " OR ", p.and) }

func (p *parser) and() scalar { return p.chain("and", " AND ", p.not) }

// chain parses terms that one operator joins; there may be thousands.
func (p *parser) chain(word, operator string, term func() scalar) scalar {
	first := term()
	if !p.word(word) {
		return first
	}
	texts := []string{first.sql}
	for p.accept(word) {
		texts = append(texts, term().sql)
	}
	return scalar{"(" + strings.Join(texts, operator) + ")", unnamed}
}

func (p *parser) not() scalar {
	if p.word("not") && !p.peekAt(1).isWord("exists") || p.word("not", "exists") {
		p.enter()
		defer p.leave()
		p.next()
		return scalar{"(NOT " + p.not().sql + ")", unnamed}
	}
	return p.is()
}

func (p *parser) is() scalar {
	left := p.comparison()
	for {
		p.rewrites(left.sql)
		switch {
		case p.accept("isnull"):
			left = scalar{"(" + left.sql + " IS NULL)", unnamed}
		case p.accept("notnull"):
			left = scalar{"(" + left.sql + " IS NOT NULL)", unnamed}
		case p.accept("is"):
			not := ""
			if p.accept("not") {
				not = "NOT "
			}
			what := p.oneOf("null", "true", "false", "unknown")
			if what == "" {
				p.syntax()
			}
			left = scalar{"(" + left.sql + " IS " + not + strings.ToUpper(what) + ")", unnamed}
		default:
			return left
		}
	}
}

var comparisons = map[string]string{"=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "<>": "<>", "!=": "<>"}

func (p *parser) comparison() scalar {
	left := p.membership()
	for {
		p.rewrites(left.sql)
		op, ok := comparisons[p.peek().text]
		if !ok || p.peek().kind != tokenOperator {
			return left
		}
		p.next()
		if quantifier := p.oneOf("any", "some", "all"); quantifier != "" {
			left = scalar{"(" + left.sql + " " + op + " " + strings.ToUpper(quantifier) + p.quantified() + ")", unnamed}
			continue
		}
		left = binary(left, op, p.membership())
	}
}

// quantified parses what stands after ANY or ALL: a subquery, or on the
// leader an array.
func (p *parser) quantified() string {
	if p.peekAt(1).isWord("select") || p.peekAt(1).isWord("with") {
		return p.subquery()
	}
	p.expectOp("(")
	array := p.expression()
	p.expectOp(")")
	p.noteLeader("ANY(array)")
	return "(" + array.sql + ")"
}

// membership parses BETWEEN, IN, LIKE and their negations.
func (p *parser) membership() scalar {
	left := p.other()
	for {
		p.rewrites(left.sql)
		not := ""
		if p.word("not") {
			following := p.peekAt(1)
			if !following.isWord("between") && !following.isWord("in") && !following.isWord("like") && !following.isWord("ilike") && !following.isWord("similar") {
				return left
			}
			p.next()
			not = "NOT "
		}
		switch {
		case p.accept("between"):
			low := p.other()
			p.expect("and")
			left = scalar{"(" + left.sql + " " + not + "BETWEEN " + low.sql + " AND " + p.other().sql + ")", unnamed}
		case p.accept("in"):
			left = scalar{"(" + left.sql + " " + not + "IN " + p.inList() + ")", unnamed}
		case p.accept("like"):
			left = p.like(left, not+"LIKE")
		case p.accept("ilike"):
			left = p.like(left, not+"ILIKE")
		case p.accept("similar", "to"):
			left = p.like(left, not+"SIMILAR TO")
		default:
			return left
		}
	}
}

func (p *parser) inList() string {
	if p.peekAt(1).isWord("select") || p.peekAt(1).isWord("with") {
		return p.subquery()
	}
	items := inParens(p, func() []scalar { return list(p, p.expression) })
	return "(" + joinScalars(items) + ")"
}

func (p *parser) like(left scalar, op string) scalar {
	text := left.sql + " " + op + " " + p.other().sql
	if p.accept("escape") {
		text += " ESCAPE " + quoteText(p.literal())
	}
	return scalar{"(" + text + ")", unnamed}
}

// other parses || and pattern operators.
func (p *parser) other() scalar {
	left := p.sum()
	for {
		p.rewrites(left.sql)
		op := p.peek()
		if op.kind != tokenOperator || !words("|| ~ ~* !~ !~* & |")[op.text] {
			return left
		}
		p.next()
		left = binary(left, op.text, p.sum())
	}
}

func (p *parser) sum() scalar {
	left := p.product()
	for p.isOp("+") || p.isOp("-") {
		p.rewrites(left.sql)
		left = binary(left, p.next().text, p.product())
	}
	return left
}

func (p *parser) product() scalar {
	left := p.power()
	for p.isOp("*") || p.isOp("/") || p.isOp("%") {
		p.rewrites(left.sql)
		left = binary(left, p.next().text, p.power())
	}
	return left
}

func (p *parser) power() scalar {
	left := p.atTimeZone()
	for p.acceptOp("^") {
		p.rewrites(left.sql)
		left = binary(left, "^", p.atTimeZone())
	}
	return left
}

func (p *parser) atTimeZone() scalar {
	left := p.unary()
	for p.accept("at", "time", "zone") {
		p.rewrites(left.sql)
		zone := p.unary()
		left = scalar{"(" + left.sql + " AT TIME ZONE " + zone.sql + ")", "timezone"}
	}
	return left
}

func (p *parser) unary() scalar {
	if p.isOp("-") || p.isOp("+") || p.isOp("~") {
		p.enter()
		defer p.leave()
		op := p.next().text
		return scalar{"(" + op + " " + p.unary().sql + ")", unnamed}
	}
	return p.postfix()
}

func (p *parser) postfix() scalar {
	value := p.primary()
	for {
		p.rewrites(value.sql)
		switch {
		case p.acceptOp("::"):
			t := p.typeName()
			name := value.name
			if name == unnamed {
				name = t
				if word, _, sized := strings.Cut(t, "("); sized {
					name = word
				}
			}
			value = scalar{"CAST(" + value.sql + " AS " + t + ")", name}
		case p.isOp("["):
			p.next()
			index := p.expression()
			p.expectOp("]")
			p.noteLeader("array subscript")
			value = scalar{"(" + value.sql + ")[" + index.sql + "]", value.name}
		default:
			return value
		}
	}
}

func joinScalars(all []scalar) string {
	texts := make([]string, len(all))
	for n, s := range all {
		texts[n] = s.sql
	}
	return strings.Join(texts, ", ")
}

// primary parses what binds strongest.
func (p *parser) primary() scalar {
	t := p.peek()
	switch t.kind {
	case tokenNumber:
		p.next()
		return scalar{t.text, unnamed}
	case tokenString:
		if t.quoted {
			p.syntax()
		}
		p.next()
		return scalar{quoteText(t.value), unnamed}
	case tokenParam:
		return p.parameter()
	case tokenOperator:
		if t.text == "(" {
			return p.parenthesis()
		}
	case tokenIdent:
		if !t.quoted {
			if value, ok := p.keyword(t); ok {
				return value
			}
		}
		return p.reference()
	case tokenEnd:
	}
	p.syntax()
	panic("unreachable")
}

func (p *parser) parameter() scalar {
	t := p.next()
	n, err := strconv.Atoi(t.value)
	if err != nil || n < 1 || n > 32767 {
		p.syntaxAt(t)
	}
	switch {
	case p.arguments >= 0 && n > p.arguments:
		p.fail(t, "42P02", "there is no parameter $%d", n)
	case p.arguments < 0 && !p.params:
		p.fail(t, "42601", `syntax error at or near "$%d"`, n)
	}
	p.highest = max(p.highest, n)
	return scalar{"$" + strconv.Itoa(n), unnamed}
}

// parenthesis parses a subquery or an expression. Redshift has no rows as values.
func (p *parser) parenthesis() scalar {
	if p.startsQuery(1) {
		return scalar{p.subquery(), unnamed}
	}
	p.expectOp("(")
	inner := p.expression()
	if p.isOp(",") {
		p.unsupported(p.peek(), "row constructors are not supported")
	}
	p.expectOp(")")
	return scalar{"(" + inner.sql + ")", inner.name}
}

// startsQuery looks past opening parentheses for a query.
func (p *parser) startsQuery(n int) bool {
	for p.peekAt(n).isOp("(") {
		n++
	}
	return p.peekAt(n).isWord("select") || p.peekAt(n).isWord("with")
}

// reference parses a column, a column of a table, or a function call.
func (p *parser) reference() scalar {
	start := p.peek()
	if !start.quoted && lexical.Reserved(start.value) && start.value != "oid" && !callable[start.value] {
		p.syntax()
	}
	parts := []string{p.name(p.next())}
	for p.isOp(".") {
		p.next()
		if p.isOp("*") {
			p.syntax()
		}
		parts = append(parts, p.label())
	}
	if p.isOp("(") {
		return p.call(start, parts)
	}
	if len(parts) > 3 || !start.quoted && callable[start.value] && len(parts) == 1 {
		p.syntaxAt(start)
	}
	if len(parts) == 3 {
		p.checkSchema(start, parts[0])
	}
	quoted := make([]string, len(parts))
	for n, part := range parts {
		quoted[n] = quote(part)
	}
	return scalar{strings.Join(quoted, "."), parts[len(parts)-1]}
}

// callable are reserved words that are functions all the same.
var callable = words("left right")
