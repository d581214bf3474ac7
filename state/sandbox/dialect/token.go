package dialect

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/redveil/redveil/state/redshift/lexical"
)

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenIdent
	tokenString // value is what the literal means
	tokenNumber
	tokenParam
	tokenOperator
)

// token is a word of SQL. value is folded for identifiers; text is as it stands.
type token struct {
	kind   tokenKind
	value  string
	text   string
	quoted bool // an identifier in double quotes, or a body between dollar signs
	pos    int  // byte offset
}

// isWord tells whether a token is an unquoted word.
func (t token) isWord(word string) bool {
	return t.kind == tokenIdent && !t.quoted && t.value == word
}

// isAnyWord tells whether a token is one of some unquoted words.
func (t token) isAnyWord(words ...string) bool { return slices.ContainsFunc(words, t.isWord) }

func (t token) isOp(op string) bool { return t.kind == tokenOperator && t.value == op }

// tokenize splits a query string into tokens.
func tokenize(src string) ([]token, error) {
	var all []token
	for at := 0; at < len(src); {
		t, problem := lexical.Next(src, at)
		if problem != lexical.NoProblem {
			return nil, lexicalError(src, at, problem)
		}
		at = t.End()
		if t.Kind == lexical.Space || t.Kind == lexical.Comment {
			continue
		}
		if err := checkToken(src, t); err != nil {
			return nil, err
		}
		all = append(all, newToken(t))
	}
	return append(all, token{kind: tokenEnd, pos: len(src)}), nil
}

func newToken(t lexical.Token) token {
	plain := token{value: t.Value, text: t.Raw, pos: t.At}
	switch t.Kind {
	case lexical.Word:
		plain.kind = tokenIdent
	case lexical.QuotedName:
		return token{kind: tokenIdent, value: lexical.Fold(t.Value), text: t.Value, quoted: true, pos: t.At}
	case lexical.Text:
		plain.kind = tokenString
	case lexical.Body:
		plain.kind, plain.quoted = tokenString, true
	case lexical.Parameter:
		plain.kind = tokenParam
	case lexical.Number:
		plain.kind = tokenNumber
	case lexical.Operator:
		plain.kind = tokenOperator
	case lexical.Invalid, lexical.Space, lexical.Comment:
		panic(fmt.Sprintf("dialect: %q is no token of a statement", t.Raw))
	}
	return plain
}

// checkToken refuses tokens that are whole and yet mean nothing.
func checkToken(src string, t lexical.Token) error {
	switch {
	case t.Kind == lexical.Word && isPrefix(t.Value) && strings.HasPrefix(src[t.End():], "'"):
		// PostgreSQL's prefixed literals are types to Redshift, and unknown ones.
		return errorAt(src, t.At, "42704", `type "%s" does not exist`, t.Value)
	case t.Kind == lexical.QuotedName && t.Value == "":
		return errorAt(src, t.At, "42601", `zero-length delimited identifier at or near """"`)
	case t.Kind == lexical.Text && (!utf8.ValidString(t.Value) || strings.ContainsRune(t.Value, 0)):
		return errorAt(src, t.At, "22021", "invalid byte sequence for encoding \"UTF8\" in a literal")
	}
	return nil
}

func isPrefix(word string) bool {
	return word == "e" || word == "b" || word == "x" || word == "n" || word == "u"
}

// lexicalError words a text that does not fall into tokens as PostgreSQL does.
func lexicalError(src string, at int, problem lexical.Problem) error {
	switch problem {
	case lexical.NoProblem:
	case lexical.OpenComment:
		return errorAt(src, at, "42601", "unterminated /* comment")
	case lexical.OpenText:
		return errorAt(src, at, "42601", "unterminated quoted string at or near \"%s\"", clip(src[at:]))
	case lexical.OpenName:
		return errorAt(src, at, "42601", "unterminated quoted identifier")
	case lexical.OpenBody:
		return errorAt(src, at, "42601", "unterminated dollar-quoted string at or near \"%s\"", clip(src[at:]))
	case lexical.LoneDollar, lexical.StrangeCharacter:
		r, _ := utf8.DecodeRuneInString(src[at:])
		return errorAt(src, at, "42601", `syntax error at or near "%c"`, r)
	}
	panic("dialect: there is nothing wrong with the text")
}

func errorAt(src string, offset int, code, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Position: position(src, offset)}
}

// position counts characters from 1, as the protocol does.
func position(src string, offset int) int {
	return utf8.RuneCountInString(src[:min(offset, len(src))]) + 1
}

// mostShown is how many bytes of a text a message shows.
const mostShown = 40

// clip shortens a text for a message.
func clip(text string) string { return lexical.Clip(text, mostShown) }
