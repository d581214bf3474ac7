package redshift

import (
	"fmt"
	"strings"
)

// primary reads a literal, a column, a call, CASE or parentheses.
func (p *fragmentParser) primary() term {
	switch t := p.peek(); t.kind {
	case tokenNumber:
		p.note(t.text)
		return term{kind: Numeric}
	case tokenText:
		p.note(Text(t.text).text)
		return term{kind: Varchar, literal: true, text: t.text}
	case tokenSelf:
		p.pieces = append(p.pieces, piece{self: true})
		p.next++
		if part, found := p.part(t.text, t.at); found {
			return part
		}
		return term{condition: true, kind: p.self}
	case tokenQuoted:
		return p.column(t)
	case tokenSign:
		if p.takeSign("(") {
			result := p.or()
			p.expectSign(")")
			return result
		}
	case tokenWord:
		return p.named(t)
	case tokenEnd:
	}
	p.unexpected()
	return term{}
}

// literalKinds are the words before a text in quotes that say what it is.
var literalKinds = map[string]Kind{
	"date": DateKind, "timestamp": TimestampKind, "timestamptz": TimestampTZ, "time": Time, "timetz": TimeTZ,
	"interval": interval,
}

func (p *fragmentParser) named(t token) term {
	following := p.tokens[p.next+1]
	called := following.kind == tokenSign && following.text == "("
	if kind, ok := literalKinds[t.text]; ok && following.kind == tokenText {
		p.note(strings.ToUpper(t.text))
		p.note(Text(following.text).text)
		p.asLiteral(term{text: following.text}, kind)
		return term{kind: kind}
	}
	switch {
	case p.take("true"), p.take("false"):
		return truth
	case p.take("null"):
		return term{condition: true, null: true}
	case p.take("case"):
		return p.cases()
	case p.take("cast"):
		return p.castCall()
	case t.text == "current_date":
		return p.today()
	case called && t.text == "extract":
		return p.extract()
	case called && t.text == "trim":
		return p.trim()
	case called && !keywords[t.text] || niladic[t.text]:
		return p.call(t)
	case keywords[t.text]:
		p.unexpected()
	}
	return p.column(t)
}

func (p *fragmentParser) column(t token) term {
	id, err := ParseIdent(t.text)
	if err != nil {
		p.fail("%s", err)
	}
	p.pieces = append(p.pieces, piece{column: id})
	p.next++
	if part, found := p.part(id.SQL().text, t.at); found {
		return part
	}
	result := term{condition: true}
	if p.types != nil {
		result.kind = p.types(id)
	}
	return result
}

func (p *fragmentParser) call(t token) term {
	f, known := functions[t.text]
	switch {
	case !known:
		p.fail("the function %s is not allowed here: only functions that look at nothing but their arguments are",
			t.text)
	case f.depends != onArguments:
		p.depends(fmt.Sprintf("the function %s is not allowed here: it", t.text), f.depends, f.instead)
	}
	p.note(strings.ToUpper(t.text))
	if partFunctions[t.text] {
		p.expectSign("(")
		p.datePart(t.text)
		args := []term{{}}
		for p.takeSign(",") {
			args = append(args, p.or())
		}
		p.expectSign(")")
		return p.called(t.text, f, args)
	}
	if following := p.tokens[p.next+1]; following.kind == tokenSign && following.text == ")" {
		p.expectSign("(")
		p.expectSign(")")
		return p.called(t.text, f, nil)
	}
	return p.called(t.text, f, p.arguments())
}

func (p *fragmentParser) cases() term {
	var value *term
	if !p.word("when") {
		first := p.or()
		value = &first
	}
	result := term{condition: true, null: true}
	branch := func() { result = p.together(result, p.or()) }
	for p.take("when") {
		when := p.or()
		if value != nil {
			p.compared(*value, when)
		} else {
			p.typed(when)
		}
		p.expect("then")
		branch()
	}
	if p.take("else") {
		branch()
	}
	p.expect("end")
	return result
}

func (p *fragmentParser) castCall() term {
	start := len(p.pieces) - 1
	p.expectSign("(")
	value := p.or()
	end := len(p.pieces)
	p.expect("as")
	kind := p.typeName()
	to := p.pieces[len(p.pieces)-1].text
	p.expectSign(")")
	if value.path {
		p.castPath(start, start+2, end, kind, to)
	} else {
		p.cast(value, kind)
	}
	return term{condition: kind == Boolean, kind: kind}
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
	if t.IsOpaque() {
		p.fail("nothing is converted to %s here", t)
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
