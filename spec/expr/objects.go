package expr

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/state/redshift"
	"github.com/zclconf/go-cty/cty"
)

// traversal reads user.groups, user.attributes.x, row.c, source.f, column.f.
func (p *parser) traversal(e *hclsyntax.ScopeTraversalExpr, at At) Expr {
	path := make([]string, 0, len(e.Traversal))
	for n, step := range e.Traversal {
		switch s := step.(type) {
		case hcl.TraverseRoot:
			path = append(path, s.Name)
			continue
		case hcl.TraverseAttr:
			path = append(path, s.Name)
			continue
		case hcl.TraverseIndex:
			// row["first name"] is how a column is written whose name is not an
			// identifier.
			if path[0] == "row" && n == 1 && s.Key.Type() == cty.String && s.Key.IsKnown() && !s.Key.IsNull() {
				path = append(path, s.Key.AsString())
				continue
			}
		}
		return p.refuse(at.Rng, "Not part of the policy language", "The policy language has no indexing. To test "+
			"membership write contains(set, value).")
	}
	switch {
	case !p.sees(path[0]):
		return p.unknownObject(path[0], at)
	case path[0] == "user":
		return p.user(path, at)
	case path[0] == "row":
		return p.row(path, at)
	}
	return p.object(path, at)
}

// objects lists what each scope sees.
func (p *parser) objects() []string {
	switch p.scope {
	case SourceSelector:
		return []string{"source"}
	case ColumnSelector:
		return []string{"column", "source"}
	case UserPredicate:
		return []string{"user"}
	case RowPredicate:
		return []string{"row", "user"}
	case ScopeInvalid:
	}
	panic("expr: no such scope")
}

func (p *parser) sees(object string) bool { return slices.Contains(p.objects(), object) }

// whereToWrite says what else looks at an object.
var whereToWrite = map[string]string{
	"row":    " Which rows are shown is said by keep of a row_filter.",
	"column": " What a column shows is said by on of a mask.",
	"source": " Which sources are meant is said by on.",
}

func (p *parser) unknownObject(name string, at At) Expr {
	known := strings.Join(p.objects(), " and ")
	if name == "row" || name == "user" || name == "source" || name == "column" {
		return p.refuse(at.Rng, "Object not visible here", "%q cannot be used here; this expression sees %s.%s", name,
			known, whereToWrite[name])
	}
	return p.refuse(at.Rng, "Unknown object", "There is no object %q; this expression sees %s. Texts stand in "+
		"quotes.%s", name, known, Suggest(name, append(p.objects(), "local", "var")))
}

func (p *parser) user(path []string, at At) Expr {
	fields := fieldsOf("user")
	if len(path) < 2 {
		return p.refuse(at.Rng, "Incomplete reference", "user has the fields %s.", strings.Join(fields, ", "))
	}
	switch {
	case path[1] == "groups" && len(path) == 2:
		return UserSet{at, Groups, ""}
	case path[1] == "name" && len(path) == 2:
		return UserField{at, UserName}
	case path[1] == "attributes" && len(path) == 3:
		return UserSet{at, Attributes, path[2]}
	case path[1] == "attributes":
		return p.refuse(at.Rng, "Incomplete reference", "Write user.attributes.NAME with the name of a declared "+
			"attribute.")
	case path[1] == "purposes" && len(path) == 2:
		return UserSet{at, Purposes, ""}
	case path[1] == "project" && len(path) == 2:
		return UserField{at, UserProject}
	}
	hint := Suggest(path[1], fields)
	if hint == "" && len(path) == 2 {
		hint = " If it is an attribute, write user.attributes." + path[1] + "."
	}
	return p.refuse(at.Rng, "Unknown field", "user has no field %q; it has %s.%s", strings.Join(path[1:], "."),
		strings.Join(fields, ", "), hint)
}

func (p *parser) row(path []string, at At) Expr {
	if len(path) != 2 {
		return p.refuse(at.Rng, "Incomplete reference", "Write row.NAME with the name of a column.")
	}
	name, err := redshift.ParseIdent(path[1])
	if err != nil {
		return p.refuse(at.Rng, "Invalid column name", "%s.", err)
	}
	return Column{At: at, Name: name}
}

func (p *parser) object(path []string, at At) Expr {
	fields := fieldsOf(path[0])
	object := SourceObject
	if path[0] == "column" {
		object = ColumnObject
	}
	switch {
	case len(path) == 1: // the first argument of has_tag
		return ObjectField{at, object, ""}
	case len(path) == 2 && slices.Contains(fields, path[1]):
		return ObjectField{at, object, path[1]}
	}
	return p.refuse(at.Rng, "Unknown field", "%s has no field %q; it has %s.%s", path[0], strings.Join(path[1:], "."),
		strings.Join(fields, ", "), Suggest(path[1], fields))
}
