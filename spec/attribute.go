package spec

import (
	"strings"
)

// Attribute declares a name under which users carry values.
type Attribute struct {
	Origin Origin
	Name   string
	Values []string // nil: any value
}

var attributeSchema = schema{
	says: "A name under which users and groups carry values, which policies compare.",
	attributes: []attr{
		{
			name: "values", kind: textList, otherwise: "any value", example: `["emea", "amer"]`,
			says: "The values that there are; another one is an error.",
		},
		{
			name: renamedFrom, kind: aText, example: `"old"`,
			says: "What the attribute was called before.",
		},
	},
}

func (l *loader) attribute(f *fields, origin Origin, name string) {
	a := &Attribute{Origin: origin, Name: name}
	if items := f.items("values"); items != nil {
		for _, i := range items {
			l.attributeValue(i)
		}
		a.Values = texts(items)
	}
	f.renamedFrom("attribute", origin, name)
	l.repository.Attributes = append(l.repository.Attributes, a)
}

// maxValue is the width of the warehouse's column for values, in bytes.
const maxValue = 256

// attributeValue refuses values that the warehouse would change or confuse.
func (l *loader) attributeValue(i item) {
	switch {
	case len(i.text) > maxValue:
		l.refuse(i.rng, "Attribute value too long", "The value has %d bytes; at most %d fit.", len(i.text), maxValue)
	case strings.TrimRight(i.text, " ") != i.text:
		l.refuse(i.rng, "Attribute value ends in a space", "The warehouse ignores trailing spaces in comparisons. "+
			"Remove them.")
	case strings.ContainsAny(i.text, "\t\r\n"):
		l.refuse(i.rng, "Attribute value with a line break or tab", "An attribute value is one line without tabs.")
	}
}
