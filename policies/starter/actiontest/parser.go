package actiontest

import "fmt"

// parser evaluates while it reads; both sides of && and || are always
// evaluated, which changes nothing since no expression has an effect.
type parser struct {
	tokens []token
	scope  scope
	asked  bool
}

func (p *parser) take(sign string) bool {
	if p.tokens[0].kind != tokenSign || p.tokens[0].text != sign {
		return false
	}
	p.tokens = p.tokens[1:]
	return true
}

func (p *parser) or() (any, error) {
	left, err := p.and()
	for err == nil && p.take("||") {
		var right any
		if right, err = p.and(); !truth(left) {
			left = right
		}
	}
	return left, err
}

func (p *parser) and() (any, error) {
	left, err := p.equality()
	for err == nil && p.take("&&") {
		var right any
		if right, err = p.equality(); truth(left) {
			left = right
		}
	}
	return left, err
}

func (p *parser) equality() (any, error) {
	left, err := p.not()
	if err != nil {
		return nil, err
	}
	for _, sign := range []string{"==", "!="} {
		if p.take(sign) {
			right, err := p.not()
			return equal(left, right) == (sign == "=="), err
		}
	}
	return left, nil
}

func (p *parser) not() (any, error) {
	if p.take("!") {
		value, err := p.not()
		return !truth(value), err
	}
	return p.primary()
}

func (p *parser) primary() (any, error) {
	if p.take("(") {
		value, err := p.or()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("a bracket is not closed")
		}
		return value, err
	}
	next := p.tokens[0]
	if next.kind == tokenEnd {
		return nil, fmt.Errorf("something is missing at the end")
	}
	p.tokens = p.tokens[1:]
	switch {
	case next.kind == tokenString:
		return next.text, nil
	case next.kind == tokenNumber:
		return next.number, nil
	case next.kind != tokenName:
		return nil, fmt.Errorf("%q is not known here", next.text)
	case p.take("("):
		return p.status(next.text)
	case next.text == "true", next.text == "false":
		return next.text == "true", nil
	case next.text == "null":
		return nil, nil
	}
	value, known := p.scope.contexts[next.text]
	if !known {
		return nil, fmt.Errorf("there is no context %q here", next.text)
	}
	return p.properties(value)
}

// status calls one of the functions that ask how the job went; others are not
// known here.
func (p *parser) status(name string) (any, error) {
	if !p.take(")") {
		return nil, fmt.Errorf("the function %q is not known here, or takes nothing", name)
	}
	p.asked = true
	switch name {
	case "always":
		return true, nil
	case "success":
		return !p.scope.failed && !p.scope.canceled, nil
	case "failure":
		return p.scope.failed, nil
	case "cancelled":
		return p.scope.canceled, nil
	}
	return nil, fmt.Errorf("the function %q is not known here", name)
}

// properties follows .name and ['name']; what is not there is null.
func (p *parser) properties(value any) (any, error) {
	for {
		switch {
		case p.take("."):
			if p.tokens[0].kind != tokenName {
				return nil, fmt.Errorf("after a dot stands a name")
			}
			value = property(value, p.tokens[0].text)
			p.tokens = p.tokens[1:]
		case p.take("["):
			if p.tokens[0].kind != tokenString {
				return nil, fmt.Errorf("in [ ] stands a text")
			}
			value = property(value, p.tokens[0].text)
			p.tokens = p.tokens[1:]
			if !p.take("]") {
				return nil, fmt.Errorf("a bracket is not closed")
			}
		default:
			return value, nil
		}
	}
}

func property(value any, name string) any {
	members, ok := value.(map[string]any)
	if !ok {
		return nil
	}
	return members[name]
}
