package models

import (
	"fmt"
	"strconv"
	"strings"
)

// The schemas are a JavaScript module of one form: constants with names, and
// arrays of numbers, names, texts, objects and functions that name another array.

// ref is a name: of a constant, or of the schema that a function gives.
type ref string

// script reads such a module. It returns its texts and its arrays, by name.
func script(source string) (texts map[string]string, arrays map[string][]any, err error) {
	texts, arrays = map[string]string{}, map[string][]any{}
	for _, statement := range strings.Split(source, ";\n") {
		statement = strings.TrimPrefix(strings.TrimSpace(statement), "export ")
		head, value, found := strings.Cut(statement, " = ")
		keyword, name, declared := strings.Cut(head, " ")
		if !found || !declared || keyword != "const" && keyword != "var" {
			continue
		}
		switch {
		case strings.HasPrefix(value, `"`):
			if texts[name], err = strconv.Unquote(value); err != nil {
				return nil, nil, fmt.Errorf("reading %s: %w", name, err)
			}
		case strings.HasPrefix(value, "["):
			p := &parser{text: value}
			read, err := p.value()
			if err != nil {
				return nil, nil, fmt.Errorf("reading %s: %w", name, err)
			}
			arrays[name] = read.([]any)
		case strings.HasPrefix(value, "64 |"):
			arrays[name] = []any{float64(1), "", "", float64(0), float64(0)} // a list of texts
		}
	}
	return texts, arrays, nil
}

type parser struct {
	text string
	at   int
}

func (p *parser) space() {
	for p.at < len(p.text) && strings.ContainsRune(" \n\t", rune(p.text[p.at])) {
		p.at++
	}
}

// take skips a sign, if it comes next.
func (p *parser) take(sign string) bool {
	p.space()
	if !strings.HasPrefix(p.text[p.at:], sign) {
		return false
	}
	p.at += len(sign)
	return true
}

func (p *parser) value() (any, error) {
	switch {
	case p.take("["):
		return p.array()
	case p.take("{"):
		return p.object()
	case p.take("() =>"):
		return p.value()
	case p.take(`"`):
		end := strings.IndexByte(p.text[p.at:], '"')
		if end < 0 {
			return nil, fmt.Errorf("a text has no end")
		}
		text := p.text[p.at : p.at+end]
		p.at += end + 1
		return text, nil
	}
	word := p.word()
	if word == "" {
		return nil, fmt.Errorf("cannot read %.20q", p.text[p.at:])
	}
	number, err := strconv.ParseFloat(word, 64)
	if err != nil {
		return ref(word), nil
	}
	for p.take("|") { // 64 | 0: a list of 0
		more, err := p.value()
		if err != nil {
			return nil, err
		}
		n, _ := more.(float64)
		number += n
	}
	return number, nil
}

func (p *parser) word() string {
	p.space()
	from := p.at
	for p.at < len(p.text) && !strings.ContainsRune(" \n\t,[]{}()|:", rune(p.text[p.at])) {
		p.at++
	}
	return p.text[from:p.at]
}

func (p *parser) array() (any, error) {
	read := []any{}
	for !p.take("]") {
		one, err := p.value()
		if err != nil {
			return nil, err
		}
		read = append(read, one)
		p.take(",")
	}
	return read, nil
}

// object skips the traits of a shape, which say nothing that is checked.
func (p *parser) object() (any, error) {
	for depth := 1; depth > 0; p.at++ {
		if p.at >= len(p.text) {
			return nil, fmt.Errorf("an object has no end")
		}
		switch p.text[p.at] {
		case '{':
			depth++
		case '}':
			depth--
		}
	}
	return map[string]any{}, nil
}
