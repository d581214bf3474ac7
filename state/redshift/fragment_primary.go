package redshift

import (
	"fmt"
	"strings"
)

// primary reads a literal, a column, a call, CASE or parentheses, and reports
// whether it may be a condition.
func (p *fragmentParser) primary() bool {
	switch t := p.peek(); t.kind {
	case tokenNumber:
		p.note(t.text)
		return false
	case tokenText:
		p.note(Text(t.text).text)
		return false
	case tokenSelf:
		p.pieces = append(p.pieces, piece{self: true})
		p.next++
		return true
	case tokenQuoted:
		return p.column(t)
	case tokenSign:
		if p.takeSign("(") {
			condition := p.or()
			p.expectSign(")")
			return condition
		}
	case tokenWord:
		return p.named(t)
	case tokenEnd:
	}
	p.unexpected()
	return false
}

func (p *fragmentParser) named(t token) bool {
	following := p.tokens[p.next+1]
	switch {
	case following.kind == tokenSign && following.text == ".":
		p.fail("%q: columns are named without their table, and functions without a schema", t.text)
	case p.take("true"), p.take("false"), p.take("null"):
		return true
	case p.take("case"):
		return p.cases()
	case p.take("cast"):
		return p.cast()
	case (t.text == "date" || t.text == "timestamp" || t.text == "timestamptz" || t.text == "interval") && following.kind == tokenText:
		p.note(strings.ToUpper(t.text))
		p.note(Text(following.text).text)
		return false
	case following.kind == tokenSign && following.text == "(" && !keywords[t.text]:
		return p.call(t)
	case keywords[t.text]:
		p.unexpected()
	}
	return p.column(t)
}

func (p *fragmentParser) column(t token) bool {
	id, err := ParseIdent(t.text)
	if err != nil {
		p.fail("%s", err)
	}
	p.pieces = append(p.pieces, piece{column: id})
	p.next++
	return true
}

func (p *fragmentParser) call(t token) bool {
	if !functionNames[t.text] {
		p.fail("the function %s is not allowed here: only functions that look at nothing but their arguments are", t.text)
	}
	p.note(strings.ToUpper(t.text))
	if unit := p.tokens[p.next+1]; partFunctions[t.text] && unit.kind == tokenWord {
		p.expectSign("(")
		p.note(unit.text)
		for p.takeSign(",") {
			p.or()
		}
		p.expectSign(")")
		return false
	}
	if following := p.tokens[p.next+1]; following.kind == tokenSign && following.text == ")" {
		p.expectSign("(")
		p.expectSign(")")
		return false
	}
	p.arguments()
	return true
}

func (p *fragmentParser) cases() bool {
	if !p.word("when") {
		p.or()
	}
	condition := true
	for p.take("when") {
		p.or()
		p.expect("then")
		condition = p.or() && condition
	}
	if p.take("else") {
		condition = p.or() && condition
	}
	p.expect("end")
	return condition
}

func (p *fragmentParser) cast() bool {
	p.expectSign("(")
	p.or()
	p.expect("as")
	kind := p.typeName()
	p.expectSign(")")
	return kind == Boolean
}

// typeName reads a type of one or more words with its length.
func (p *fragmentParser) typeName() Kind {
	var words []string
	for p.peek().kind == tokenWord && typeWords[p.peek().text] {
		words = append(words, p.peek().text)
		p.next++
	}
	text := strings.Join(words, " ")
	if p.sign("(") && len(words) > 0 {
		text += "("
		for p.next++; p.peek().kind == tokenNumber || p.sign(",") || p.word("max"); p.next++ {
			text += p.peek().text
		}
		if !p.sign(")") {
			p.unexpected()
		}
		text += ")"
		p.next++
	}
	if len(words) == 0 {
		p.unexpected()
	}
	t, err := ParseType(text)
	if err != nil {
		p.fail("%s", err)
	}
	p.pieces = append(p.pieces, piece{text: t.String()})
	return t.Kind
}

var typeWords = func() map[string]bool {
	set := make(map[string]bool)
	for _, names := range kindNames {
		for _, name := range names {
			for _, word := range strings.Fields(name) {
				set[word] = true
			}
		}
	}
	return set
}()

// CallArgument is the text of a user's own function over one value, such as
// crypto.tokenise(base.email).
func CallArgument(function Name, value SQL) SQL {
	return SQL{fmt.Sprintf("%s(%s)", function.SQL().text, value.text)}
}
