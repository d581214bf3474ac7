package report

import (
	"bytes"

	"github.com/charmbracelet/colorprofile"
)

// Plain returns a text without colours, for errors, in which they would be escaped.
func Plain(text string) string {
	var plain bytes.Buffer
	w := colorprofile.Writer{Forward: &plain, Profile: colorprofile.NoTTY}
	if _, err := w.WriteString(text); err != nil {
		panic(err) // a buffer takes everything
	}
	return plain.String()
}
