package actions

import (
	"io"
	"strings"
	"unicode"
)

// Harmless returns a writer that passes text on to a stream so that the runner
// finds no command in it. Quiet alone is not enough: the runner reads the two
// streams of a step independently, so it can read what was written to one
// stream after it has read the end of Quiet in the other.
func Harmless(stream io.Writer) io.Writer { return &harmless{stream: stream} }

type harmless struct {
	stream io.Writer
	inLine bool // the line has more than spaces so far
}

// Write breaks up "::" at the start of a line, and "##[", which is a command
// anywhere.
func (h *harmless) Write(p []byte) (int, error) {
	text := string(p)
	var b strings.Builder
	for at, c := range text {
		switch {
		case !h.inLine && c == ':':
			b.WriteString(": ")
		case c == '[' && strings.HasSuffix(text[:at], "##"):
			b.WriteString(" [")
		default:
			b.WriteRune(c)
		}
		h.inLine = c != '\n' && c != '\r' && (h.inLine || !unicode.IsSpace(c))
	}
	if _, err := io.WriteString(h.stream, b.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}
