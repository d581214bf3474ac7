package expr

// KnownField is what an object has, and what a reference says of it.
type KnownField struct{ Object, Name, Says string }

// Fields are those of all objects.
func Fields() []KnownField {
	return []KnownField{
		{"source", "external", "Whether the table is an external one."},
		{"source", "integration", "The label of the integration at hand."},
		{"source", "name", "The label of the source."},
		{"source", "owners", "The set of the labels of its owners."},
		{"source", "schema", "The schema of the table."},
		{"source", "table", "The table's name, without its schema."},
		{"source", "tags", "The set of its tags."},
		{"column", "name", "The column's name."},
		{"column", "tags", "The set of its tags."},
		{"column", "type", "The column's type."},
		{"user", "attributes", "The set of values of an attribute, own and inherited, as in `user.attributes.region`."},
		{"user", "groups", "The set of the labels of their groups."},
		{"user", "name", "The label of the user."},
		{"user", "project", "The label of the project in which they act, or NULL."},
		{"user", "purposes", "The set of the purposes for which they act and which they have acknowledged."},
	}
}

// fieldsOf are the names of an object's fields.
func fieldsOf(object string) []string {
	var names []string
	for _, f := range Fields() {
		if f.Object == object {
			names = append(names, f.Name)
		}
	}
	return names
}
