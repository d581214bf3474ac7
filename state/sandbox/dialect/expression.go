package dialect

import (
	"strings"
)

// scalar is an expression: PostgreSQL's text, and the name that a column of a
// result has where there is no alias.
type scalar struct {
	sql  string
	name string
}

const unnamed = "?column?"

// expression parses a scalar expression. Binary operators are written in
// parentheses, so PostgreSQL runs exactly what was parsed.
func (p *parser) expression() scalar {
	p.enter()
	defer p.leave()
	return p.or()
}

func (p *parser) binary(left scalar, op string, right scalar) scalar {
	p.static(left, right)
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
			left = scalar{"(" + asked(left) + " IS NULL)", unnamed}
		case p.accept("notnull"):
			left = scalar{"(" + asked(left) + " IS NOT NULL)", unnamed}
		case p.accept("is"):
			not := ""
			if p.accept("not") {
				not = "NOT "
			}
			what := p.oneOf("null", "true", "false", "unknown")
			if what == "" {
				p.syntax()
			}
			if what != "null" {
				p.static(left)
			}
			left = scalar{"(" + asked(left) + " IS " + not + strings.ToUpper(what) + ")", unnamed}
		default:
			return left
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
