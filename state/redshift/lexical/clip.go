package lexical

import "strings"

// Clip cuts a text to so many bytes, and drops a character that would be cut in
// two.
func Clip(text string, most int) string {
	return strings.ToValidUTF8(text[:min(most, len(text))], "")
}
