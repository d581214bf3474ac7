package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escaping writes text for people so that nothing in it controls a terminal or
// is invisible, because errors quote servers and files.
type escaping struct{ stream io.Writer }

// Write escapes what acts on a terminal, except line breaks and tabs.
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

// acts reports whether a reader does not see a character as itself: control
// characters, and characters that change the direction of text or have no
// width.
func acts(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r)
}
