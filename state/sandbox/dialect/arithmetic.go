package dialect

import (
	"strings"
)

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
		left = p.binary(left, op.text, p.sum())
	}
}

func (p *parser) sum() scalar {
	left := p.product()
	for p.isOp("+") || p.isOp("-") {
		p.rewrites(left.sql)
		left = p.binary(left, p.next().text, p.product())
	}
	return left
}

func (p *parser) product() scalar {
	left := p.power()
	for p.isOp("*") || p.isOp("/") || p.isOp("%") {
		p.rewrites(left.sql)
		left = p.binary(left, p.next().text, p.power())
	}
	return left
}

func (p *parser) power() scalar {
	left := p.atTimeZone()
	for p.acceptOp("^") {
		p.rewrites(left.sql)
		left = p.binary(left, "^", p.atTimeZone())
	}
	return left
}

func (p *parser) atTimeZone() scalar {
	left := p.unary()
	for p.accept("at", "time", "zone") {
		p.rewrites(left.sql)
		zone := p.unary()
		p.static(left, zone)
		left = scalar{"(" + left.sql + " AT TIME ZONE " + zone.sql + ")", "timezone"}
	}
	return left
}

func (p *parser) unary() scalar {
	if p.isOp("-") || p.isOp("+") || p.isOp("~") {
		p.enter()
		defer p.leave()
		op := p.next().text
		value := p.unary()
		p.static(value)
		return scalar{"(" + op + " " + value.sql + ")", unnamed}
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
			value = scalar{p.castTo(value, t), name}
		case p.isOp("["):
			p.next()
			index := p.expression()
			p.expectOp("]")
			p.noteLeader("array subscript")
			p.static(value)
			value = scalar{"(" + value.sql + ")[" + index.sql + "]", value.name}
		default:
			return value
		}
	}
}
