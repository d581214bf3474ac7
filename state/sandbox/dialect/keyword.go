package dialect

import (
	"fmt"
	"strings"
)

// keyword parses expressions that begin with a word of the language; ok is
// false where the word is a name.
func (p *parser) keyword(t token) (value scalar, ok bool) {
	following := p.peekAt(1)
	call := following.isOp("(")
	switch t.value {
	case "true", "false", "null":
		p.next()
		return scalar{strings.ToUpper(t.value), boolName(t.value)}, true
	case "case":
		return p.caseOf(), true
	case "cast", "try_cast":
		if call {
			return p.cast(t), true
		}
	case "exists":
		p.next()
		return scalar{"EXISTS " + p.subquery(), "exists"}, true
	case "interval", "date", "timestamp", "timestamptz", "time":
		if following.kind == tokenString && !following.quoted {
			return p.typedLiteral(), true
		}
	case "extract":
		if call {
			return p.extract(), true
		}
	case "position", "substring", "trim":
		if call {
			return p.special(t.value), true
		}
	case "array":
		if following.isOp("[") {
			p.unsupported(t, "array constructors are not supported")
		}
		if call && p.startsQuery(2) {
			p.next()
			p.noteLeader("ARRAY(subquery)")
			return scalar{"ARRAY" + p.subquery(), "array"}, true
		}
	case "row":
		if call {
			p.unsupported(t, "row constructors are not supported")
		}
	}
	if value, ok = p.niladic(t); ok {
		p.noteMutable(t.value)
	}
	return value, ok
}

func boolName(word string) string {
	if word == "null" {
		return unnamed
	}
	return "bool"
}

// niladic parses functions without parentheses.
func (p *parser) niladic(t token) (scalar, bool) {
	switch t.value {
	case "current_user", "user":
		p.next()
		return scalar{"CAST(CURRENT_USER AS varchar(128))", "current_user"}, true
	case "session_user":
		p.next()
		return scalar{"CAST(SESSION_USER AS varchar(128))", "session_user"}, true
	case "current_user_id":
		p.next()
		return scalar{`"rs_catalog".current_user_id()`, "current_user_id"}, true
	case "current_date":
		p.next()
		return scalar{`CAST("rs_catalog".getdate() AS date)`, "date"}, true
	case "sysdate":
		p.next()
		return scalar{`"rs_catalog".transaction_date()`, "sysdate"}, true
	case "current_timestamp", "current_time", "localtime", "localtimestamp":
		p.next()
		p.noteLeader(t.value)
		return scalar{strings.ToUpper(t.value), t.value}, true
	}
	return scalar{}, false
}

func (p *parser) caseOf() scalar {
	p.expect("case")
	var b strings.Builder
	b.WriteString("CASE")
	if !p.word("when") {
		value := p.expression()
		p.static(value)
		b.WriteString(" " + value.sql)
	}
	var results []scalar
	result := func() string {
		results = append(results, p.expression())
		return results[len(results)-1].sql
	}
	for p.accept("when") {
		condition := p.expression()
		p.static(condition)
		p.expect("then")
		fmt.Fprintf(&b, " WHEN %s THEN %s", condition.sql, result())
	}
	if p.accept("else") {
		b.WriteString(" ELSE " + result())
	}
	p.expect("end")
	if !strings.Contains(b.String(), " WHEN ") {
		p.syntax()
	}
	return scalar{chosen(b.String()+" END", results...), "case"}
}

func (p *parser) cast(t token) scalar {
	if t.value == "try_cast" {
		p.unavailable(t, "TRY_CAST")
	}
	p.next()
	p.expectOp("(")
	value := p.expression()
	p.expect("as")
	target := p.typeName()
	p.expectOp(")")
	name := value.name
	if name == unnamed {
		name, _, _ = strings.Cut(target, "(")
	}
	return scalar{p.castTo(value, target), name}
}

// typedLiteral parses DATE '…' and the like.
func (p *parser) typedLiteral() scalar {
	t := p.next()
	text := p.literal()
	name := t.value
	if t.value == "interval" {
		unit := p.oneOf("year", "month", "day", "hour", "minute", "second", "week", "quarter")
		if unit != "" {
			text += " " + unit
		}
	}
	return scalar{t.value + " " + quoteText(text), name}
}
