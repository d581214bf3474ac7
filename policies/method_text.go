package policies

import (
	"unicode/utf8"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/redshift"
)

// cut cuts a text to the size of the view's column, which counts bytes, as a
// cast does. It never cuts a character in two.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CAST_function.html
func cut(text string, t redshift.Type) string {
	end := t.InView().Length
	if len(text) <= end {
		return text
	}
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

func partial(m spec.Partial, text string) string {
	runes := []rune(text)
	if len(runes) <= m.First+m.Last {
		return m.Filler
	}
	return string(runes[:m.First]) + m.Filler + string(runes[len(runes)-m.Last:])
}
