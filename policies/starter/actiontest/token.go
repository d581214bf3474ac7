package actiontest

import (
	"fmt"
	"strconv"
	"strings"
)

type tokenKind int

const (
	tokenInvalid tokenKind = iota
	tokenEnd
	tokenName
	tokenString
	tokenNumber
	tokenSign // operators, brackets, dots and commas
)

type token struct {
	kind   tokenKind
	text   string
	number float64
}

// tokens takes an expression apart.
func tokens(text string) ([]token, error) {
	var all []token
	for rest := text; ; {
		rest = strings.TrimLeft(rest, " \t\r\n")
		if rest == "" {
			return append(all, token{kind: tokenEnd}), nil
		}
		next, size, err := nextToken(rest)
		if err != nil {
			return nil, fmt.Errorf("in the expression %q: %w", text, err)
		}
		all, rest = append(all, next), rest[size:]
	}
}

func nextToken(text string) (token, int, error) {
	for _, sign := range []string{"&&", "||", "==", "!=", "!", "(", ")", "[", "]", ".", ","} {
		if strings.HasPrefix(text, sign) {
			return token{kind: tokenSign, text: sign}, len(sign), nil
		}
	}
	switch first := text[0]; {
	case first == '\'':
		return stringToken(text)
	case first >= '0' && first <= '9':
		size := span(text, func(c byte) bool { return c >= '0' && c <= '9' || c == '.' })
		number, err := strconv.ParseFloat(text[:size], 64)
		return token{kind: tokenNumber, number: number}, size, err
	case isLetter(first):
		size := span(text, func(c byte) bool { return isLetter(c) || c == '-' || c >= '0' && c <= '9' })
		return token{kind: tokenName, text: text[:size]}, size, nil
	}
	return token{}, 0, fmt.Errorf("%q is not known here", text[:1])
}

// stringToken reads a text in single quotes; two of them stand for one.
func stringToken(text string) (token, int, error) {
	var value strings.Builder
	for at := 1; at < len(text); at++ {
		if text[at] != '\'' {
			value.WriteByte(text[at])
			continue
		}
		if at+1 == len(text) || text[at+1] != '\'' {
			return token{kind: tokenString, text: value.String()}, at + 1, nil
		}
		value.WriteByte('\'')
		at++
	}
	return token{}, 0, fmt.Errorf("a text has no end")
}

func isLetter(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func span(text string, in func(byte) bool) int {
	for n := range len(text) {
		if !in(text[n]) {
			return n
		}
	}
	return len(text)
}
