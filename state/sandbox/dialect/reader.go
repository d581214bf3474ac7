package dialect

import "strconv"

// peek gives the next token without taking it.
func (p *parser) peek() token { return p.tokens[p.i] }

func (p *parser) peekAt(n int) token { return p.tokens[min(p.i+n, len(p.tokens)-1)] }

// next takes a token. At the end it gives the end again and again.
func (p *parser) next() token {
	t := p.tokens[p.i]
	if t.kind != tokenEnd {
		p.i++
	}
	return t
}

func (p *parser) at(kind tokenKind) bool { return p.peek().kind == kind }

// word tells whether the next tokens are these words.
func (p *parser) word(words ...string) bool {
	for n, word := range words {
		if !p.peekAt(n).isWord(word) {
			return false
		}
	}
	return true
}

// accept takes some words, all or none.
func (p *parser) accept(words ...string) bool {
	if !p.word(words...) {
		return false
	}
	p.i += len(words)
	return true
}

// expect takes words that must come.
func (p *parser) expect(words ...string) {
	for _, word := range words {
		if !p.accept(word) {
			p.syntax()
		}
	}
}

// oneOf accepts one of some words and returns it, or "".
func (p *parser) oneOf(words ...string) string {
	for _, word := range words {
		if p.accept(word) {
			return word
		}
	}
	return ""
}

func (p *parser) isOp(op string) bool { return p.peek().isOp(op) }

func (p *parser) acceptOp(op string) bool {
	if !p.isOp(op) {
		return false
	}
	p.i++
	return true
}

func (p *parser) expectOp(op string) {
	if !p.acceptOp(op) {
		p.syntax()
	}
}

// list parses items separated by commas.
func list[T any](p *parser, item func() T) []T {
	all := []T{item()}
	for p.acceptOp(",") {
		all = append(all, item())
	}
	return all
}

// inParens parses "( … )".
func inParens[T any](p *parser, inner func() T) T {
	p.expectOp("(")
	value := inner()
	p.expectOp(")")
	return value
}

func (p *parser) integer() int {
	t := p.next()
	n, err := strconv.Atoi(t.value)
	if t.kind != tokenNumber || err != nil {
		p.syntaxAt(t)
	}
	return n
}

func (p *parser) literal() string {
	t := p.next()
	if t.kind != tokenString || t.quoted {
		p.syntaxAt(t)
	}
	return t.value
}

// body takes a function's or procedure's text.
func (p *parser) body() (text string, at token) {
	t := p.next()
	if t.kind != tokenString {
		p.syntaxAt(t)
	}
	return t.value, t
}

func (p *parser) yesOrNo() bool {
	word := p.oneOf("yes", "no")
	if word == "" {
		p.syntax()
	}
	return word == "yes"
}
