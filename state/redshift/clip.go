package redshift

import "github.com/redveil/redveil/state/redshift/lexical"

// Clip cuts a text to so many bytes, which is what Redshift counts, and drops a
// character that would be cut in two.
// https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html
func Clip(text string, most int) string { return lexical.Clip(text, most) }
