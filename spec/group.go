package spec

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Group is a set of users with attributes that its members inherit.
type Group struct {
	Origin     Origin
	Name       string
	Groups     []string // those that its members are in, too
	Attributes map[string][]string
	within     []item // Groups, with their places
}

var groupSchema = schema{
	says: "A set of users, who inherit its attributes. Users name their groups.",
	attributes: []attr{
		{
			name: "groups", kind: labelList, of: "group", example: `["analysts"]`,
			says: "Groups that its members are in, too.",
		},
		{
			name: "attributes", kind: valueMap, example: `{ region = ["emea"] }`,
			says: "Values that its members carry, beside their own.",
		},
		{
			name: renamedFrom, kind: aText, example: `"old"`,
			says: "What the group was called before.",
		},
	},
}

func (l *loader) group(f *fields, origin Origin, name string) {
	f.renamedFrom("group", origin, name)
	g := &Group{Origin: origin, Name: name, Attributes: l.attributeMap(f), within: f.items("groups")}
	for _, within := range g.within {
		l.refer("group", within.text, within.rng)
	}
	g.Groups = texts(g.within)
	l.repository.Groups = append(l.repository.Groups, g)
}

// attributeMap reads attributes = { region = ["emea"] }.
func (l *loader) attributeMap(f *fields) map[string][]string {
	attribute, found := f.attribute("attributes")
	if !found {
		return make(map[string][]string)
	}
	return l.attributesOf(f, attribute.Expr)
}

func (l *loader) attributesOf(f *fields, e hclsyntax.Expression) map[string][]string {
	values := make(map[string][]string)
	object, ok := e.(*hclsyntax.ObjectConsExpr)
	if !ok {
		f.refuse(e.Range(), "Attribute of the wrong type",
			`attributes must be an object such as { region = ["emea"] }.`)
		return values
	}
	for _, entry := range l.entriesOf(object) {
		name := entry.name
		if !entry.named {
			f.refuse(entry.key, "Not a constant", "The name of an attribute must be written out.")
			continue
		}
		l.refer("attribute", name, entry.key)
		items := f.itemsOf(entry.value, name)
		for _, i := range items {
			l.attributeValue(i)
			l.referValue(name, i)
		}
		values[name] = texts(items)
	}
	return values
}
