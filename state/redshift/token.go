package redshift

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/redveil/redveil/state/redshift/lexical"
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

// signs are the operators and brackets of an expression.
var signs = []string{
	"::", "||", "<=", ">=", "<>", "!=", "<", ">", "=", "+", "-", "*", "/", "%", "(", ")", ",", ".", "~", "!~", "[", "]",
}

// tokens cuts an author's SQL into pieces. What could end the expression, hide
// a part of it from a reader, or be read in two ways is refused here.
func tokens(text string) ([]token, error) {
	var all []token
	for at := 0; at < len(text); {
		t, length, err := nextToken(text, at)
		if err != nil {
			return nil, err
		}
		if t.kind != tokenEnd {
			all = append(all, t)
		}
		at += length
	}
	return append(all, token{kind: tokenEnd, at: len(text)}), nil
}

// nextToken gives a token and its length; one of the kind tokenEnd is a blank.
func nextToken(text string, at int) (token, int, error) {
	rest := text[at:]
	if rest[0] == '@' {
		return selfToken(rest, at)
	}
	t, problem := lexical.Next(text, at)
	switch problem {
	case lexical.NoProblem:
	case lexical.OpenComment:
		return token{}, 0, errComment
	case lexical.OpenText:
		return token{}, 0, openText(rest)
	case lexical.OpenName:
		return token{}, 0, openName(rest)
	case lexical.OpenBody, lexical.LoneDollar, lexical.StrangeCharacter:
		return token{}, 0, strangeCharacter(rest)
	}
	switch t.Kind {
	case lexical.Space:
		if n := strings.IndexByte(t.Raw, '\f'); n >= 0 {
			return token{}, 0, strangeCharacter(t.Raw[n:])
		}
		return token{}, len(t.Raw), nil
	case lexical.Comment:
		return token{}, 0, errComment
	case lexical.Word:
		return wordToken(t)
	case lexical.QuotedName:
		return quotedToken(t)
	case lexical.Text:
		return textToken(t)
	case lexical.Number:
		if t.Raw[0] != '.' {
			return numberToken(rest, at)
		}
		return token{tokenSign, ".", at}, 1, nil
	case lexical.Operator:
		return signToken(t, rest)
	case lexical.Invalid, lexical.Body, lexical.Parameter:
	}
	return token{}, 0, strangeCharacter(rest)
}

var errComment = fmt.Errorf("comments are not allowed")

func strangeCharacter(rest string) error {
	r, _ := utf8.DecodeRuneInString(rest)
	return fmt.Errorf("the character %+q is not part of an expression", r)
}

// wordToken takes plain words only: others would have to be quoted.
func wordToken(t lexical.Token) (token, int, error) {
	for n := range len(t.Raw) {
		if c := t.Raw[n]; c < utf8.RuneSelf && !lexical.IsLetter(c) && !lexical.IsDigit(c) {
			return token{}, 0, strangeCharacter(t.Raw[n:])
		}
	}
	return token{tokenWord, t.Value, t.At}, len(t.Raw), nil
}

func signToken(t lexical.Token, rest string) (token, int, error) {
	switch {
	case t.Raw == ";":
		return token{}, 0, fmt.Errorf("one expression only: \";\" separates statements")
	case t.Raw == "..":
		return token{tokenSign, ".", t.At}, 1, nil
	case !slices.Contains(signs, t.Raw):
		return token{}, 0, strangeCharacter(rest)
	}
	return token{tokenSign, t.Raw, t.At}, len(t.Raw), nil
}

// textToken takes a literal whose only escapes are \\ and \'.
func textToken(t lexical.Token) (token, int, error) {
	if err := checkText(t.Raw[1 : len(t.Raw)-1]); err != nil {
		return token{}, 0, err
	}
	return token{tokenText, t.Value, t.At}, len(t.Raw), nil
}

func openText(rest string) error {
	if err := checkText(rest[1:]); err != nil {
		return err
	}
	return fmt.Errorf("a literal is not closed")
}

// checkText looks at what stands between the quotes of a literal.
func checkText(inner string) error {
	for n := 0; n < len(inner); n++ {
		switch c := inner[n]; {
		case c == '\\' && n+1 < len(inner) && (inner[n+1] == '\\' || inner[n+1] == '\''):
			n++
		case c == '\\':
			return fmt.Errorf(
				`the escape %q in a literal is not allowed; write the character itself, or \\ for a backslash`,
				inner[n:min(n+2, len(inner))])
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			return fmt.Errorf("the character %+q in a literal is not allowed", c)
		}
	}
	return nil
}

func quotedToken(t lexical.Token) (token, int, error) {
	inner := t.Raw[1 : len(t.Raw)-1]
	if strings.Contains(inner, `"`) {
		return token{}, 0, errQuoteInName
	}
	return token{tokenQuoted, lexical.Fold(inner), t.At}, len(t.Raw), nil
}

func openName(rest string) error {
	if strings.Contains(rest[1:], `"`) {
		return errQuoteInName
	}
	return fmt.Errorf("a quoted name is not closed")
}

var errQuoteInName = fmt.Errorf("a quote inside a quoted name is not allowed")

func selfToken(rest string, at int) (token, int, error) {
	const self = "@column"
	after, found := strings.CutPrefix(rest, self)
	if !found || after != "" && (lexical.IsLetter(after[0]) || lexical.IsDigit(after[0])) {
		return token{}, 0, fmt.Errorf("@column is the only name that starts with @")
	}
	return token{tokenSelf, self, at}, len(self), nil
}

// numberToken takes digits with a point among them, and no exponent.
func numberToken(rest string, at int) (token, int, error) {
	length := 0
	for length < len(rest) && (lexical.IsDigit(rest[length]) || rest[length] == '.') {
		length++
	}
	number := rest[:length]
	letter := length < len(rest) && lexical.IsLetter(rest[length])
	if letter || strings.Count(number, ".") > 1 || strings.HasSuffix(number, ".") {
		return token{}, 0, fmt.Errorf("%q is not a number", rest[:min(len(rest), length+1)])
	}
	return token{tokenNumber, number, at}, length, nil
}
