package expr

import "github.com/hashicorp/hcl/v2"

// Reference is a label that an expression names.
type Reference struct {
	// Block is the block type that must declare it: "tag", "attribute",
	// "group", "user", "source", "integration", "purpose" or "project".
	Block string
	Name  string
	// Value is one that the attribute must allow. HasValue tells an empty value
	// from none.
	Value    string
	HasValue bool
	Range    hcl.Range
}

// References lists everything that an expression names, in the order of the text.
func References(e Expr) []Reference {
	var all []Reference
	Walk(e, func(node Expr) bool {
		all = append(all, named(node)...)
		return true
	})
	return all
}

func named(node Expr) []Reference {
	switch n := node.(type) {
	case HasTag:
		return []Reference{{Block: "tag", Name: n.Tag, Range: n.TagAt}}
	case HasColumn:
		return []Reference{{Block: "tag", Name: n.Tag, Range: n.TagAt}}
	case Tagged:
		return []Reference{{Block: "tag", Name: n.Tag, Range: n.TagAt}}
	case HasPurpose:
		return []Reference{{Block: "purpose", Name: n.Purpose, Range: n.PurposeAt}}
	case UserSet:
		if n.Kind == Attributes {
			return []Reference{{Block: "attribute", Name: n.Name, Range: n.Rng}}
		}
	case Contains:
		return members(n)
	case Compare:
		if n.Op == Equal || n.Op == NotEqual {
			return append(compared(n.Left, n.Right), compared(n.Right, n.Left)...)
		}
	case Literal, List, Column, UserField, Sample, Verbatim, Not, And, Or, Conditional, Arithmetic, Negate, Call,
		ObjectField, Matches:
	}
	return nil
}

// members are the labels in contains(user.groups, "analysts"),
// contains(user.attributes.region, "emea"), contains(source.tags, "pii") and
// contains(["alice"], user.name).
func members(n Contains) []Reference {
	if list, ok := n.Set.(List); ok {
		var all []Reference
		for _, item := range list.Items {
			all = append(all, compared(n.Value, item)...)
		}
		return all
	}
	if field, ok := n.Set.(ObjectField); ok {
		return literalReference(map[string]string{"tags": "tag", "owners": "user"}[field.Field], n.Value)
	}
	set, _ := n.Set.(UserSet)
	switch set.Kind {
	case Groups:
		return literalReference("group", n.Value)
	case Purposes:
		return literalReference("purpose", n.Value)
	case Attributes:
		if l, ok := n.Value.(Literal); ok {
			return []Reference{{
				Block: "attribute", Name: set.Name, Value: l.Value.Text, HasValue: true,
				Range: l.Rng,
			}}
		}
	case SetInvalid: // no user's set
	}
	return nil
}

// compared is the label in user.name == "alice" or source.name == "orders".
func compared(field, other Expr) []Reference {
	if user, ok := field.(UserField); ok {
		return literalReference(map[Field]string{UserName: "user", UserProject: "project"}[user.Field], other)
	}
	object, _ := field.(ObjectField)
	switch {
	case object.Object == SourceObject && object.Field == "name":
		return literalReference("source", other)
	case object.Field == "integration":
		return literalReference("integration", other)
	}
	return nil
}

func literalReference(block string, e Expr) []Reference {
	l, ok := e.(Literal)
	if !ok || block == "" || l.Value.Kind != String {
		return nil
	}
	return []Reference{{Block: block, Name: l.Value.Text, Range: l.Rng}}
}
