package dialect

import (
	"fmt"
	"strings"
	"unicode/utf8"
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
	quoted bool // an identifier in double quotes
	pos    int  // byte offset
}

// lex splits a query string into tokens.
func lex(src string) ([]token, error) {
	l := &lexer{src: src}
	for {
		if err := l.space(); err != nil {
			return nil, err
		}
		if l.pos >= len(src) {
			return append(l.tokens, token{kind: tokenEnd, pos: len(src)}), nil
		}
		if err := l.token(); err != nil {
			return nil, err
		}
	}
}

type lexer struct {
	src    string
	pos    int
	tokens []token
}

func (l *lexer) fail(pos int, code, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Position: position(l.src, pos)}
}

// position counts characters from 1, as the protocol does.
func position(src string, offset int) int {
	return utf8.RuneCountInString(src[:min(offset, len(src))]) + 1
}

func (l *lexer) space() error {
	for l.pos < len(l.src) {
		rest := l.src[l.pos:]
		switch {
		case strings.IndexByte(" \t\r\n\f", rest[0]) >= 0:
			l.pos++
		case strings.HasPrefix(rest, "--"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			l.pos += end
		case strings.HasPrefix(rest, "/*"):
			if err := l.blockComment(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

// blockComment passes over a comment; comments nest.
func (l *lexer) blockComment() error {
	start, depth := l.pos, 0
	for l.pos < len(l.src) {
		rest := l.src[l.pos:]
		switch {
		case strings.HasPrefix(rest, "/*"):
			depth++
			l.pos += 2
		case strings.HasPrefix(rest, "*/"):
			depth--
			l.pos += 2
			if depth == 0 {
				return nil
			}
		default:
			l.pos++
		}
	}
	return l.fail(start, "42601", "unterminated /* comment")
}

func (l *lexer) add(kind tokenKind, value string, start int) {
	l.tokens = append(l.tokens, token{kind: kind, value: value, text: l.src[start:l.pos], pos: start})
}

func (l *lexer) token() error {
	c := l.src[l.pos]
	switch {
	case c == '\'':
		return l.text()
	case c == '"':
		return l.quotedIdent()
	case c == '$':
		return l.dollar()
	case isDigit(c), c == '.' && l.pos+1 < len(l.src) && isDigit(l.src[l.pos+1]):
		l.number()
		return nil
	case isLetter(c):
		return l.ident()
	}
	return l.operator()
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isLetter takes every byte of a character beyond ASCII for a letter.
func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

func (l *lexer) ident() error {
	start := l.pos
	for l.pos < len(l.src) && (isLetter(l.src[l.pos]) || isDigit(l.src[l.pos]) || l.src[l.pos] == '$') {
		l.pos++
	}
	name := fold(l.src[start:l.pos])
	// PostgreSQL's prefixed literals are types to Redshift, and unknown ones.
	if l.pos < len(l.src) && l.src[l.pos] == '\'' && (name == "e" || name == "b" || name == "x" || name == "n" || name == "u") {
		return l.fail(start, "42704", `type "%s" does not exist`, name)
	}
	l.add(tokenIdent, name, start)
	return nil
}

// fold lowers ASCII letters only.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, name)
}

func (l *lexer) quotedIdent() error {
	start := l.pos
	var b strings.Builder
	for l.pos++; l.pos < len(l.src); l.pos++ {
		if l.src[l.pos] != '"' {
			b.WriteByte(l.src[l.pos])
			continue
		}
		if l.pos+1 < len(l.src) && l.src[l.pos+1] == '"' {
			b.WriteByte('"')
			l.pos++
			continue
		}
		l.pos++
		if b.Len() == 0 {
			return l.fail(start, "42601", `zero-length delimited identifier at or near """"`)
		}
		l.tokens = append(l.tokens, token{kind: tokenIdent, value: fold(b.String()), text: b.String(), quoted: true, pos: start})
		return nil
	}
	return l.fail(start, "42601", "unterminated quoted identifier")
}

// text reads a plain literal with Redshift's backslash escapes.
func (l *lexer) text() error {
	start := l.pos
	var b strings.Builder
	for l.pos++; l.pos < len(l.src); l.pos++ {
		switch c := l.src[l.pos]; {
		case c == '\\':
			l.escape(&b)
		case c == '\'' && l.pos+1 < len(l.src) && l.src[l.pos+1] == '\'':
			b.WriteByte('\'')
			l.pos++
		case c == '\'':
			l.pos++
			if !utf8.ValidString(b.String()) || strings.ContainsRune(b.String(), 0) {
				return l.fail(start, "22021", "invalid byte sequence for encoding \"UTF8\" in a literal")
			}
			l.add(tokenString, b.String(), start)
			return nil
		default:
			b.WriteByte(c)
		}
	}
	return l.fail(start, "42601", "unterminated quoted string at or near \"%s\"", clip(l.src[start:]))
}

// escape reads what follows a backslash and stays on its last byte.
func (l *lexer) escape(b *strings.Builder) {
	l.pos++
	if l.pos >= len(l.src) {
		return
	}
	c := l.src[l.pos]
	simple := map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 'f': '\f'}
	switch {
	case simple[c] != 0:
		b.WriteByte(simple[c])
	case c >= '0' && c <= '7':
		b.WriteByte(l.digits(8, 3))
	case c == 'x' && l.pos+1 < len(l.src) && digitOf(l.src[l.pos+1]) < 16:
		l.pos++
		b.WriteByte(l.digits(16, 2))
	default:
		b.WriteByte(c)
	}
}

func (l *lexer) digits(base, most int) byte {
	value := 0
	for n := 0; n < most && l.pos < len(l.src) && digitOf(l.src[l.pos]) < base; n++ {
		value = value*base + digitOf(l.src[l.pos])
		l.pos++
	}
	l.pos--
	return byte(value)
}

func digitOf(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return 99
}

// dollar reads $1 or $tag$ text $tag$.
func (l *lexer) dollar() error {
	start := l.pos
	end := l.pos + 1
	for end < len(l.src) && isDigit(l.src[end]) {
		end++
	}
	if end > l.pos+1 {
		l.pos = end
		l.add(tokenParam, l.src[start+1:end], start)
		return nil
	}
	for end < len(l.src) && (isLetter(l.src[end]) || isDigit(l.src[end])) {
		end++
	}
	if end >= len(l.src) || l.src[end] != '$' {
		return l.fail(start, "42601", `syntax error at or near "$"`)
	}
	tag := l.src[start : end+1]
	body := l.src[end+1:]
	length := strings.Index(body, tag)
	if length < 0 {
		return l.fail(start, "42601", "unterminated dollar-quoted string at or near \"%s\"", clip(l.src[start:]))
	}
	l.pos = end + 1 + length + len(tag)
	l.add(tokenString, body[:length], start)
	l.tokens[len(l.tokens)-1].quoted = true // a body, not a literal
	return nil
}

func (l *lexer) number() {
	start := l.pos
	for l.pos < len(l.src) && isDigit(l.src[l.pos]) {
		l.pos++
	}
	if l.pos < len(l.src) && l.src[l.pos] == '.' && !strings.HasPrefix(l.src[l.pos:], "..") {
		for l.pos++; l.pos < len(l.src) && isDigit(l.src[l.pos]); l.pos++ {
		}
	}
	if l.pos < len(l.src) && (l.src[l.pos] == 'e' || l.src[l.pos] == 'E') {
		end := l.pos + 1
		if end < len(l.src) && (l.src[end] == '+' || l.src[end] == '-') {
			end++
		}
		if end < len(l.src) && isDigit(l.src[end]) {
			for l.pos = end; l.pos < len(l.src) && isDigit(l.src[l.pos]); l.pos++ {
			}
		}
	}
	l.add(tokenNumber, l.src[start:l.pos], start)
}

var operators = []string{
	"!~*", "::", "<=", ">=", "<>", "!=", "||", "~*", "!~", ":=", "..",
	"+", "-", "*", "/", "%", "^", "=", "<", ">", "(", ")", ",", ".", ";", ":", "[", "]", "&", "|", "~",
}

func (l *lexer) operator() error {
	for _, op := range operators {
		if strings.HasPrefix(l.src[l.pos:], op) {
			start := l.pos
			l.pos += len(op)
			l.add(tokenOperator, op, start)
			return nil
		}
	}
	r, _ := utf8.DecodeRuneInString(l.src[l.pos:])
	return l.fail(l.pos, "42601", `syntax error at or near "%c"`, r)
}

func clip(text string) string {
	const most = 40
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "")
	}
	return text
}
