// Package lexical holds the lexical rules of Redshift's SQL, which everything
// that reads or writes it shares: how a text falls into words, literals and
// operators, which words are reserved, and how names and literals are quoted.
//
// It takes whatever Redshift takes. Who accepts less, or words an error in their
// own terms, checks the tokens one by one.
package lexical

import (
	"strings"
	"unicode/utf8"
)

// Kind is what a token is. The zero Kind is invalid.
type Kind int

// The kinds of tokens.
const (
	Invalid Kind = iota
	// Space is a run of blanks and line breaks.
	Space
	// Comment runs from -- to the end of the line, or is one of /* … */, which nest.
	Comment
	// Word is a keyword or a name without quotes.
	Word
	// QuotedName is a name in double quotes.
	QuotedName
	// Text is a literal in single quotes.
	Text
	// Body is a text between dollar signs, $$ … $$ or $tag$ … $tag$.
	Body
	// Parameter is $1 and so on.
	Parameter
	// Number is a literal such as 12, 1.5 or 1e-3.
	Number
	// Operator is an operator, a bracket or another sign.
	Operator
)

// Token is a piece of a text.
type Token struct {
	Kind Kind
	// Raw is the token as it stands in the text.
	Raw string
	// Value is a word in lower case, what quotes hold once escapes are read, and
	// a parameter's number. Of other kinds it is Raw.
	Value string
	// At is the token's first byte in the text.
	At int
}

// End is the first byte behind the token.
func (t Token) End() int { return t.At + len(t.Raw) }

// Problem is why a text does not go on with a token. The zero Problem is invalid.
type Problem int

// The problems of texts.
const (
	NoProblem Problem = iota
	// OpenComment is a comment that is not closed.
	OpenComment
	// OpenText is a literal that is not closed.
	OpenText
	// OpenName is a name in quotes that is not closed.
	OpenName
	// OpenBody is a text between dollar signs that is not closed.
	OpenBody
	// LoneDollar is a dollar sign that begins nothing.
	LoneDollar
	// StrangeCharacter is one that SQL has no use for outside of quotes.
	StrangeCharacter
)

// Next gives the token that begins at a byte, which must be before the text's
// end. A token of the kind Invalid comes with a Problem.
func Next(text string, at int) (Token, Problem) {
	rest := text[at:]
	switch c := rest[0]; {
	case isSpace(c):
		return plain(Space, at, rest[:lengthOf(rest, isSpace)]), NoProblem
	case strings.HasPrefix(rest, "--"):
		length := strings.IndexByte(rest, '\n')
		if length < 0 {
			length = len(rest)
		}
		return plain(Comment, at, rest[:length]), NoProblem
	case strings.HasPrefix(rest, "/*"):
		return blockComment(rest, at)
	case c == '\'':
		return literal(rest, at)
	case c == '"':
		return quotedName(rest, at)
	case c == '$':
		return dollar(rest, at)
	case IsDigit(c), c == '.' && len(rest) > 1 && IsDigit(rest[1]):
		return plain(Number, at, rest[:numberLength(rest)]), NoProblem
	case isLetter(c):
		word := rest[:lengthOf(rest, func(c byte) bool { return isLetter(c) || IsDigit(c) || c == '$' })]
		return Token{Kind: Word, Raw: word, Value: Fold(word), At: at}, NoProblem
	}
	for _, operator := range operators {
		if strings.HasPrefix(rest, operator) {
			return plain(Operator, at, operator), NoProblem
		}
	}
	return Token{At: at}, StrangeCharacter
}

// operators are all signs, longest first.
var operators = []string{
	"!~*", "::", "<=", ">=", "<>", "!=", "||", "~*", "!~", ":=", "..",
	"+", "-", "*", "/", "%", "^", "=", "<", ">", "(", ")", ",", ".", ";", ":", "[", "]", "&", "|", "~",
}

func plain(kind Kind, at int, raw string) Token {
	return Token{Kind: kind, Raw: raw, Value: raw, At: at}
}

// lengthOf counts the bytes that a text begins with.
func lengthOf(text string, is func(byte) bool) int {
	length := 0
	for length < len(text) && is(text[length]) {
		length++
	}
	return length
}

func isSpace(c byte) bool { return strings.IndexByte(" \t\r\n\f", c) >= 0 }

// IsDigit reports 0 to 9.
func IsDigit(c byte) bool { return c >= '0' && c <= '9' }

// IsLetter reports what a plain name of ASCII begins with.
func IsLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

// isLetter takes every byte of a character beyond ASCII for a letter.
func isLetter(c byte) bool { return IsLetter(c) || c >= utf8.RuneSelf }

// Fold lowers ASCII letters only, as Redshift does with names.
// https://docs.aws.amazon.com/redshift/latest/dg/r_names.html
func Fold(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, name)
}

// blockComment passes over a comment; comments nest.
func blockComment(rest string, at int) (Token, Problem) {
	depth := 0
	for n := 0; n < len(rest); {
		switch {
		case strings.HasPrefix(rest[n:], "/*"):
			depth++
			n += 2
		case strings.HasPrefix(rest[n:], "*/"):
			depth--
			n += 2
			if depth == 0 {
				return plain(Comment, at, rest[:n]), NoProblem
			}
		default:
			n++
		}
	}
	return Token{At: at}, OpenComment
}

func numberLength(rest string) int {
	length := lengthOf(rest, IsDigit)
	if strings.HasPrefix(rest[length:], ".") && !strings.HasPrefix(rest[length:], "..") {
		length++
		length += lengthOf(rest[length:], IsDigit)
	}
	if length < len(rest) && (rest[length] == 'e' || rest[length] == 'E') {
		exponent := length + 1
		if exponent < len(rest) && (rest[exponent] == '+' || rest[exponent] == '-') {
			exponent++
		}
		if digits := lengthOf(rest[exponent:], IsDigit); digits > 0 {
			return exponent + digits
		}
	}
	return length
}
