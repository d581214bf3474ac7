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
	// types are the columns' and self's, where the table is known.
	types func(Ident) Kind
	self  Kind
}

// fragmentDepth bounds how deep an author's expression may nest.
const fragmentDepth = 50

// failure unwinds the recursion; whole turns it into an error.
type failure struct{ err error }

func (p *fragmentParser) whole() (result term, err error) {
	err = p.attempt(func() {
		if p.peek().kind == tokenEnd {
			p.fail("the expression is empty")
		}
		result = p.or()
		if p.peek().kind != tokenEnd {
			p.unexpected()
		}
	})
	return result, err
}

// attempt turns a failure into an error.
func (p *fragmentParser) attempt(step func()) (err error) {
	defer func() {
		switch f := recover().(type) {
		case nil:
		case failure:
			err = f.err
		default:
			panic(f)
		}
	}()
	step()
	return nil
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

// or, and, not, test climb the operators from the weakest; each says what is
// known of what it read.
func (p *fragmentParser) or() term {
	p.depth++
	if p.depth > fragmentDepth {
		p.fail("the expression nests more than %d levels deep", fragmentDepth)
	}
	result := p.and()
	for p.take("or") {
		p.typed(result, p.and())
		result = truth
	}
	p.depth--
	return result
}

// truth is a condition.
var truth = term{condition: true, kind: Boolean}

func (p *fragmentParser) and() term {
	result := p.not()
	for p.take("and") {
		p.typed(result, p.not())
		result = truth
	}
	return result
}

func (p *fragmentParser) not() term {
	negated := false
	for p.take("not") {
		negated = true
	}
	result := p.test()
	if negated {
		p.typed(result)
		return truth
	}
	return result
}

// test is an operand with what may be asked of it.
func (p *fragmentParser) test() term {
	result := p.sum()
	for p.ask(result) {
		result = truth
	}
	return result
}

func (p *fragmentParser) ask(left term) bool {
	for _, sign := range []string{"<=", ">=", "<>", "!=", "<", ">", "="} {
		if p.takeSign(sign) {
			p.compared(left, p.sum())
			return true
		}
	}
	// https://docs.aws.amazon.com/redshift/latest/dg/pattern-matching-conditions-posix.html
	if p.takeSign("~") || p.takeSign("!~") {
		p.asText(left)
		p.asText(p.sum())
		return true
	}
	if p.take("is") {
		p.take("not")
		if p.take("null") {
			return true
		}
		if !p.take("true") && !p.take("false") && !p.take("unknown") {
			p.unexpected()
		}
		p.typed(left)
		return true
	}
	negated := p.take("not")
	switch {
	case p.take("between"):
		p.compared(left, p.sum())
		p.expect("and")
		p.compared(left, p.sum())
	case p.take("in"):
		for _, item := range p.arguments() {
			p.compared(left, item)
		}
	case p.take("like"), p.take("ilike"), p.take("similar", "to"):
		p.asText(left)
		p.asText(p.sum())
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
func (p *fragmentParser) arguments() []term {
	p.expectSign("(")
	all := []term{p.or()}
	for p.takeSign(",") {
		all = append(all, p.or())
	}
	p.expectSign(")")
	return all
}

func (p *fragmentParser) sum() term {
	left := p.product()
	for {
		switch {
		case p.takeSign("+"), p.takeSign("-"):
			left = p.added(left, p.product())
		case p.takeSign("||"):
			right := p.product()
			p.asText(left)
			p.asText(right)
			left = term{kind: Varchar}
		default:
			return left
		}
	}
}

func (p *fragmentParser) product() term {
	left := p.unary()
	for p.takeSign("*") || p.takeSign("/") || p.takeSign("%") {
		right := p.unary()
		if left.kind == interval || right.kind == interval {
			left = term{kind: interval}
			continue
		}
		left = arithmetic(left, right)
	}
	return left
}

func (p *fragmentParser) unary() term {
	signed := false
	for p.takeSign("-") || p.takeSign("+") {
		// A second sign would begin a comment, so a blank stands between.
		signed = true
	}
	start := len(p.pieces)
	result := p.primary()
	if signed {
		p.typed(result)
	}
	for {
		switch {
		case p.takeSign("::"):
			result = p.castSign(start, result)
		case p.take("at", "time", "zone"):
			p.primary()
			result = p.inZone(result)
		default:
			result.condition = result.condition && !signed
			return result
		}
	}
}

// castSign reads the type after the sign of a cast; what is cast begins at start.
func (p *fragmentParser) castSign(start int, value term) term {
	end := len(p.pieces) - 1
	to := p.typeName()
	if value.path {
		p.castPath(start, start, end, to, p.pieces[len(p.pieces)-1].text)
	} else {
		p.cast(value, to)
	}
	return term{condition: to == Boolean, kind: to}
}
