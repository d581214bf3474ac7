package report

import "github.com/redveil/redveil/state/redshift"

// Clip cuts a text to at most a number of bytes, and marks that it was cut.
func Clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return redshift.Clip(text, most-len("…")) + "…"
}
