package report

import "strings"

// Clip cuts a text to at most a number of bytes, and marks that it was cut.
func Clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most-len("…")], "") + "…"
}
