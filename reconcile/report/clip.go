package report

import "github.com/redveil/redveil/state/redshift"

// Clip cuts a text that has more than so many bytes, and shows that it did.
func Clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return redshift.Clip(text, most-len("…")) + "…"
}
