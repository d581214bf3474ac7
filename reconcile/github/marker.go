package github

import "strings"

// carries reports whether a text begins with the marker's line. An edit in the
// browser leaves carriage returns.
func carries(text, marker string) bool {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSuffix(line, "\r") == marker
}

// marked returns the text with the marker's line at its start.
func marked(text, marker string) string {
	if carries(text, marker) {
		return text
	}
	return marker + "\n" + text
}
