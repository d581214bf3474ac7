package spec

import "strings"

// Tag is a label in a tree; "pii.email" is a child of "pii".
type Tag struct {
	Origin      Origin
	Name        string
	Description string
}

var tagSchema = schema{
	says: "A label for tables and columns. Tags are a tree: a policy on `pii` reaches `pii.email`.",
	attributes: []attr{
		{name: "description", kind: aText, example: `"Personal data"`, says: "What the tag means."},
		{
			name: renamedFrom, kind: aText, example: `"old"`,
			says: "What the tag was called before.",
		},
	},
}

func (l *loader) tag(f *fields, origin Origin, name string) {
	f.renamedFrom("tag", origin, name)
	l.repository.Tags = append(l.repository.Tags,
		&Tag{Origin: origin, Name: name, Description: f.text("description")})
}

// TagReaches reports whether a policy on tag reaches what carries carried: the
// tag itself or a descendant of it.
func TagReaches(tag, carried string) bool {
	return carried == tag || strings.HasPrefix(carried, tag+".")
}
