package lexical

import "strings"

// quotedName reads a name in double quotes; a doubled one stands for one.
func quotedName(rest string, at int) (Token, Problem) {
	var b strings.Builder
	for n := 1; n < len(rest); n++ {
		switch {
		case rest[n] != '"':
			b.WriteByte(rest[n])
		case strings.HasPrefix(rest[n:], `""`):
			b.WriteByte('"')
			n++
		default:
			return Token{Kind: QuotedName, Raw: rest[:n+1], Value: b.String(), At: at}, NoProblem
		}
	}
	return Token{At: at}, OpenName
}

// literal reads a text in single quotes. Redshift takes backslash escapes in
// it, as PostgreSQL 8.0 did.
func literal(rest string, at int) (Token, Problem) {
	var b strings.Builder
	for n := 1; n < len(rest); n++ {
		switch {
		case rest[n] == '\\':
			n += escape(rest[n+1:], &b)
		case rest[n] != '\'':
			b.WriteByte(rest[n])
		case strings.HasPrefix(rest[n:], "''"):
			b.WriteByte('\'')
			n++
		default:
			return Token{Kind: Text, Raw: rest[:n+1], Value: b.String(), At: at}, NoProblem
		}
	}
	return Token{At: at}, OpenText
}

// escape reads what follows a backslash, and gives its length.
func escape(rest string, b *strings.Builder) int {
	if rest == "" {
		return 0
	}
	simple := map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 'f': '\f'}
	switch c := rest[0]; {
	case simple[c] != 0:
		b.WriteByte(simple[c])
	case c >= '0' && c <= '7':
		value, length := digits(rest, 8, 3)
		b.WriteByte(value)
		return length
	case c == 'x' && len(rest) > 1 && digitOf(rest[1]) < 16:
		value, length := digits(rest[1:], 16, 2)
		b.WriteByte(value)
		return 1 + length
	default:
		b.WriteByte(c)
	}
	return 1
}

// digits reads a byte's number, of at most some digits.
func digits(rest string, base, most int) (value byte, length int) {
	number := 0
	for length < most && length < len(rest) && digitOf(rest[length]) < base {
		number = number*base + digitOf(rest[length])
		length++
	}
	return byte(number), length
}

func digitOf(c byte) int {
	switch {
	case IsDigit(c):
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return 99
}

// dollar reads $1 or $tag$ text $tag$.
func dollar(rest string, at int) (Token, Problem) {
	if length := lengthOf(rest[1:], IsDigit); length > 0 {
		return Token{Kind: Parameter, Raw: rest[:1+length], Value: rest[1 : 1+length], At: at}, NoProblem
	}
	length := 1 + lengthOf(rest[1:], func(c byte) bool { return isLetter(c) || IsDigit(c) })
	if !strings.HasPrefix(rest[length:], "$") {
		return Token{At: at}, LoneDollar
	}
	tag := rest[:length+1]
	body, _, closed := strings.Cut(rest[len(tag):], tag)
	if !closed {
		return Token{At: at}, OpenBody
	}
	return Token{Kind: Body, Raw: rest[:2*len(tag)+len(body)], Value: body, At: at}, NoProblem
}
