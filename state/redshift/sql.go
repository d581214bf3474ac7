package redshift

import (
	"fmt"
	"strings"
)

// SQL is text for the warehouse. It is opaque: it is made only from constants,
// identifiers, literals and embedded files, so that "DROP VIEW " + name does
// not compile.
type SQL struct{ text string }

// constant is only ever an untyped string constant at a call from another
// package, because the type cannot be named there.
type constant string

// Raw makes SQL from a constant in the program's text.
func Raw(text constant) SQL { return SQL{string(text)} }

// Trusted makes SQL from a file that is embedded in the program, or from a
// text that the program itself wrote earlier as SQL and has kept since (a
// plan file whose digest was verified). It is the one door; never pass it
// anything that a person typed.
func Trusted(text string) SQL { return SQL{text} }

// String gives the text.
func (s SQL) String() string { return s.text }

// IsZero reports whether there is no text.
func (s SQL) IsZero() bool { return s.text == "" }

// MarshalText gives the text, for JSON.
func (s SQL) MarshalText() ([]byte, error) { return []byte(s.text), nil }

// Format fills each %s of a constant format with the next part.
func Format(format constant, parts ...SQL) SQL {
	args := make([]any, len(parts))
	for n, part := range parts {
		args[n] = part.text
	}
	return SQL{fmt.Sprintf(string(format), args...)}
}

// Join puts a constant separator between parts.
func Join(parts []SQL, separator constant) SQL {
	texts := make([]string, len(parts))
	for n, part := range parts {
		texts[n] = part.text
	}
	return SQL{strings.Join(texts, string(separator))}
}

// Indent puts a constant prefix before every line but the first.
func (s SQL) Indent(prefix constant) SQL {
	return SQL{strings.ReplaceAll(s.text, "\n", "\n"+string(prefix))}
}
