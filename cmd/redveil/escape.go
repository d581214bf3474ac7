package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escaping writes text for people so that nothing in it acts on a terminal or
// hides: much of what an error says comes from a server or from a file.
type escaping struct{ stream io.Writer }

// Write keeps line breaks and tabs.
func (e escaping) Write(p []byte) (int, error) {
	if _, err := io.WriteString(e.stream, escape(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

func escape(text string) string {
	var b strings.Builder
	for rest := text; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, "\\x%02x", rest[0])
		case r == '\n', r == '\t', !acts(r):
			b.WriteString(rest[:size])
		default:
			fmt.Fprintf(&b, "\\u%04x", r)
		}
		rest = rest[size:]
	}
	return b.String()
}

// acts tells what a reader does not see as itself: control characters, and
// what turns the direction of text or has no width.
func acts(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r)
}
