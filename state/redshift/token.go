package redshift

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// tokenKind is what a piece of an author's SQL is.
type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenQuoted // "a quoted identifier"
	tokenText   // 'a literal'
	tokenNumber
	tokenSelf // @column
	tokenSign
)

type token struct {
	kind tokenKind
	text string // words folded, quotes and escapes taken off
	at   int    // byte offset
}

// signs are the operators and brackets, longest first.
var signs = []string{"::", "||", "<=", ">=", "<>", "!=", "<", ">", "=", "+", "-", "*", "/", "%", "(", ")", ",", "."}

// tokens cuts an author's SQL into pieces. What could end the expression, hide
// a part of it from a reader, or be read in two ways is refused here.
func tokens(text string) ([]token, error) {
	var all []token
	for at := 0; at < len(text); {
		t, length, err := nextToken(text, at)
		if err != nil {
			return nil, err
		}
		if length == 0 {
			at++ // a blank
			continue
		}
		all = append(all, t)
		at += length
	}
	return append(all, token{kind: tokenEnd, at: len(text)}), nil
}

func nextToken(text string, at int) (token, int, error) {
	rest := text[at:]
	switch c := rest[0]; {
	case strings.ContainsRune(" \t\r\n", rune(c)):
		return token{}, 0, nil
	case strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "/*"):
		return token{}, 0, fmt.Errorf("comments are not allowed")
	case c == ';':
		return token{}, 0, fmt.Errorf("one expression only: \";\" separates statements")
	case c == '\'':
		return textToken(rest, at)
	case c == '"':
		return quotedToken(rest, at)
	case c == '@':
		return selfToken(rest, at)
	case isLetter(c):
		length := 1
		for length < len(rest) && (isLetter(rest[length]) || isDigit(rest[length])) {
			length++
		}
		return token{tokenWord, strings.ToLower(rest[:length]), at}, length, nil
	case isDigit(c):
		return numberToken(rest, at)
	}
	for _, sign := range signs {
		if strings.HasPrefix(rest, sign) {
			return token{tokenSign, sign, at}, len(sign), nil
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return token{}, 0, fmt.Errorf("the character %+q is not part of an expression", r)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// textToken reads a literal: Redshift takes backslash escapes in it, so a
// backslash and the sign after it are one.
func textToken(rest string, at int) (token, int, error) {
	var value strings.Builder
	for n := 1; n < len(rest); n++ {
		switch {
		case rest[n] == '\\' && n+1 < len(rest) && (rest[n+1] == '\\' || rest[n+1] == '\''):
			n++
			value.WriteByte(rest[n])
		case rest[n] == '\\':
			return token{}, 0, fmt.Errorf(`the escape %q in a literal is not allowed; write the character itself, or \\ for a backslash`, `\`+rest[n+1:min(n+2, len(rest))])
		case rest[n] == '\'' && strings.HasPrefix(rest[n:], "''"):
			n++
			value.WriteByte('\'')
		case rest[n] < ' ' && rest[n] != '\t' && rest[n] != '\n' && rest[n] != '\r':
			return token{}, 0, fmt.Errorf("the character %+q in a literal is not allowed", rest[n])
		case rest[n] == '\'':
			return token{tokenText, value.String(), at}, n + 1, nil
		default:
			value.WriteByte(rest[n])
		}
	}
	return token{}, 0, fmt.Errorf("a literal is not closed")
}

func quotedToken(rest string, at int) (token, int, error) {
	end := strings.IndexByte(rest[1:], '"')
	if end < 0 {
		return token{}, 0, fmt.Errorf("a quoted name is not closed")
	}
	if strings.HasPrefix(rest[end+2:], `"`) {
		return token{}, 0, fmt.Errorf("a quote inside a quoted name is not allowed")
	}
	return token{tokenQuoted, strings.ToLower(rest[1 : end+1]), at}, end + 2, nil
}

func selfToken(rest string, at int) (token, int, error) {
	const self = "@column"
	if !strings.HasPrefix(rest, self) || len(rest) > len(self) && (isLetter(rest[len(self)]) || isDigit(rest[len(self)])) {
		return token{}, 0, fmt.Errorf("@column is the only name that starts with @")
	}
	return token{tokenSelf, self, at}, len(self), nil
}

func numberToken(rest string, at int) (token, int, error) {
	length := 0
	for length < len(rest) && (isDigit(rest[length]) || rest[length] == '.') {
		length++
	}
	if length < len(rest) && isLetter(rest[length]) || strings.Count(rest[:length], ".") > 1 || strings.HasSuffix(rest[:length], ".") {
		return token{}, 0, fmt.Errorf("%q is not a number", rest[:min(len(rest), length+1)])
	}
	return token{tokenNumber, rest[:length], at}, length, nil
}
