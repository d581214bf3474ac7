package redshift

import (
	"fmt"
	"strings"
)

// fragmentParser walks an expression by the grammar of Redshift's conditions
// and operators, and notes its pieces on the way.
// https://docs.aws.amazon.com/redshift/latest/dg/r_expressions.html
type fragmentParser struct {
	source string
	tokens []token
	next   int
	pieces []piece
	depth  int
}

// fragmentDepth bounds how deep an author's expression may nest.
const fragmentDepth = 50

// failure unwinds the recursion; whole turns it into an error.
type failure struct{ err error }

func (p *fragmentParser) whole() (condition bool, err error) {
	defer func() {
		switch f := recover().(type) {
		case nil:
		case failure:
			err = f.err
		default:
			panic(f)
		}
	}()
	if p.peek().kind == tokenEnd {
		p.fail("the expression is empty")
	}
	condition = p.or()
	if p.peek().kind != tokenEnd {
		p.unexpected()
	}
	return condition, nil
}

func (p *fragmentParser) fail(format string, args ...any) {
	panic(failure{fmt.Errorf(format, args...)})
}

func (p *fragmentParser) unexpected() {
	t := p.peek()
	switch {
	case t.kind == tokenEnd:
		p.fail("the expression ends too early")
	case t.kind == tokenWord && (t.text == "select" || t.text == "exists"):
		p.fail("a sub-select is not allowed")
	case t.kind == tokenSign && t.text == ",":
		p.fail("one expression only: a comma separates several")
	}
	rest := p.source[t.at:]
	p.fail("the expression cannot go on with %.20q at byte %d", rest, t.at+1)
}

func (p *fragmentParser) peek() token { return p.tokens[p.next] }

func (p *fragmentParser) word(text string) bool {
	return p.peek().kind == tokenWord && p.peek().text == text
}

func (p *fragmentParser) sign(text string) bool {
	return p.peek().kind == tokenSign && p.peek().text == text
}

// take accepts a run of words, all or none, and notes them in capitals.
func (p *fragmentParser) take(words ...string) bool {
	for n, word := range words {
		if t := p.tokens[min(p.next+n, len(p.tokens)-1)]; t.kind != tokenWord || t.text != word {
			return false
		}
	}
	for _, word := range words {
		p.note(strings.ToUpper(word))
	}
	return true
}

func (p *fragmentParser) takeSign(sign string) bool {
	if !p.sign(sign) {
		return false
	}
	p.note(sign)
	return true
}

func (p *fragmentParser) expect(words ...string) {
	if !p.take(words...) {
		p.unexpected()
	}
}

func (p *fragmentParser) expectSign(sign string) {
	if !p.takeSign(sign) {
		p.unexpected()
	}
}

// note writes the next token as text.
func (p *fragmentParser) note(text string) {
	p.pieces = append(p.pieces, piece{text: text})
	p.next++
}

// or, and, not, test climb the operators from the weakest; each reports
// whether what it read may be a condition.
func (p *fragmentParser) or() bool {
	p.depth++
	if p.depth > fragmentDepth {
		p.fail("the expression nests more than %d levels deep", fragmentDepth)
	}
	condition := p.and()
	for p.take("or") {
		p.and()
		condition = true
	}
	p.depth--
	return condition
}

func (p *fragmentParser) and() bool {
	condition := p.not()
	for p.take("and") {
		p.not()
		condition = true
	}
	return condition
}

func (p *fragmentParser) not() bool {
	negated := false
	for p.take("not") {
		negated = true
	}
	return p.test() || negated
}

// test is an operand with what may be asked of it.
func (p *fragmentParser) test() bool {
	condition := p.sum()
	for p.ask() {
		condition = true
	}
	return condition
}

func (p *fragmentParser) ask() bool {
	for _, sign := range []string{"<=", ">=", "<>", "!=", "<", ">", "="} {
		if p.takeSign(sign) {
			p.sum()
			return true
		}
	}
	if p.take("is") {
		p.take("not")
		if !p.take("null") && !p.take("true") && !p.take("false") && !p.take("unknown") {
			p.unexpected()
		}
		return true
	}
	negated := p.take("not")
	switch {
	case p.take("between"):
		p.sum()
		p.expect("and")
		p.sum()
	case p.take("in"):
		p.arguments()
	case p.take("like"), p.take("ilike"), p.take("similar", "to"):
		p.sum()
		if p.take("escape") {
			p.sum()
		}
	case negated:
		p.unexpected()
	default:
		return false
	}
	return true
}

// arguments reads "(a, b)".
func (p *fragmentParser) arguments() {
	p.expectSign("(")
	p.or()
	for p.takeSign(",") {
		p.or()
	}
	p.expectSign(")")
}

func (p *fragmentParser) sum() bool { return p.chain([]string{"+", "-", "||"}, p.product) }

func (p *fragmentParser) product() bool { return p.chain([]string{"*", "/", "%"}, p.unary) }

func (p *fragmentParser) chain(signs []string, operand func() bool) bool {
	condition := operand()
	for n := 0; n < len(signs); n++ {
		if p.takeSign(signs[n]) {
			operand()
			condition, n = false, -1
		}
	}
	return condition
}

func (p *fragmentParser) unary() bool {
	signed := false
	for p.takeSign("-") || p.takeSign("+") {
		// A second sign would begin a comment, so a blank stands between.
		signed = true
	}
	condition := p.primary()
	for {
		switch {
		case p.takeSign("::"):
			condition = p.typeName() == Boolean
		case p.take("at", "time", "zone"):
			p.primary()
			condition = false
		default:
			return condition && !signed
		}
	}
}
