package actions

import (
	"io"
	"strings"
	"unicode"
)

// Harmless passes text on to a stream in which the runner then finds no
// command. Quiet alone does not do: the runner reads the two streams of a step
// side by side, so that what was written to one before the end of the quiet can
// be read after it.
func Harmless(stream io.Writer) io.Writer { return &harmless{stream: stream} }

type harmless struct {
	stream io.Writer
	inLine bool // the line has begun, with more than spaces
}

// Write breaks "::" at the start of a line, and "##[", which is a command anywhere.
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
