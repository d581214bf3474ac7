package redshift

import (
	"fmt"
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// CheckQuery makes sure that a text is one query as redveil writes them, so that
// nothing stands beside it when it follows CREATE VIEW … AS: it begins with
// SELECT, brackets and quotes are closed, and outside of quotes there is no
// separator, no comment and no dollar quote. A backslash in a literal comes
// doubled, so that no reading of escapes lets it end elsewhere.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
func CheckQuery(text string) error {
	if !strings.HasPrefix(text, "SELECT\n") && !strings.HasPrefix(text, "SELECT ") {
		return fmt.Errorf("it does not begin with SELECT")
	}
	depth := 0
	for at := 0; at < len(text); {
		length, err := queryPiece(text[at:])
		if err != nil {
			return fmt.Errorf("at byte %d: %w", at+1, err)
		}
		switch text[at] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth < 0 {
			return fmt.Errorf("at byte %d: a bracket is closed that was not opened", at+1)
		}
		at += length
	}
	if depth > 0 {
		return fmt.Errorf("a bracket is not closed")
	}
	return nil
}

// queryPiece is the length of a literal, a quoted name or one other character.
func queryPiece(rest string) (int, error) {
	switch c := rest[0]; {
	case c == '\'' || c == '"':
		return quotedPiece(rest, c)
	case c == ';':
		return 0, fmt.Errorf(`";" separates statements`)
	case c == '$':
		return 0, fmt.Errorf("a dollar sign outside of quotes")
	case strings.HasPrefix(rest, "--"), strings.HasPrefix(rest, "/*"):
		return 0, fmt.Errorf("a comment")
	case c == '\\', c > '~', c < ' ' && c != '\n' && c != '\t' && c != '\r':
		return 0, fmt.Errorf("the character %+q outside of quotes", c)
	}
	return 1, nil
}

func quotedPiece(rest string, quote byte) (int, error) {
	for n := 1; n < len(rest); n++ {
		doubled := n+1 < len(rest) && rest[n+1] == rest[n]
		switch {
		case rest[n] == 0:
			return 0, fmt.Errorf("a NUL byte in quotes")
		case rest[n] == '\\' && quote == '\'' && !doubled:
			return 0, fmt.Errorf("a single backslash in a literal")
		case rest[n] == '\\' && quote == '\'', rest[n] == quote && doubled:
			n++
		case rest[n] == quote:
			return n + 1, nil
		}
	}
	return 0, fmt.Errorf("a quote is not closed")
}

// CutName reads the qualified name that a text begins with, written as
// Name.SQL writes it, and gives what follows.
func CutName(text string) (name Name, rest string, ok bool) {
	schema, rest, ok := cutIdent(text)
	if !ok || !strings.HasPrefix(rest, ".") {
		return Name{}, text, false
	}
	object, rest, ok := cutIdent(rest[1:])
	return Name{Schema: schema, Object: object}, rest, ok
}

func cutIdent(text string) (Ident, string, bool) {
	length := 0
	for length < len(text) && (lexical.IsLetter(text[length]) || lexical.IsDigit(text[length])) {
		length++
	}
	bare := text[:length]
	if strings.HasPrefix(text, `"`) {
		var err error
		if length, err = quotedPiece(text, '"'); err != nil {
			return Ident{}, text, false
		}
		bare = strings.ReplaceAll(text[1:length-1], `""`, `"`)
	}
	id, err := ParseIdent(bare)
	if err != nil || id.SQL().String() != text[:length] {
		return Ident{}, text, false
	}
	return id, text[length:], true
}
