package spec

import (
	"github.com/redveil/redveil/spec/expr"
)

// Mask says what a column shows.
type Mask struct {
	Origin   Origin
	Name     string
	On       expr.Expr // selector over column and source
	Method   Method
	Unless   expr.Expr // nil: false
	When     expr.Expr // nil: true
	Priority int
}

var maskSchema = schema{
	says: "What a column shows. Of several masks on a column the first by priority that applies decides.",
	attributes: []attr{
		{
			name: "on", kind: columnSelector, required: true, example: `has_tag(column, "pii.email")`,
			says: "The columns that it is for.",
		},
		{name: "method", kind: aMethod, required: true, example: "hash()", says: "What becomes of the value."},
		{
			name: "unless", kind: rowPredicate, otherwise: "for nobody", example: `contains(user.groups, "privacy")`,
			says: "Where it is true the mask steps aside; unknown leaves the mask on.",
		},
		{
			name: "when", kind: rowPredicate, otherwise: "always", example: `row.region == "emea"`,
			says: "Where it is false the mask steps aside; unknown leaves the mask on.",
		},
		{
			name: "priority", kind: aNumber, fallback: "0", least: -1000000, most: 1000000,
			says: "Which mask comes first; the highest does.",
		},
	},
}

func (l *loader) mask(f *fields, origin Origin, name string) {
	m := &Mask{Origin: origin, Name: name}
	m.On = f.requiredExpression("on")
	if attribute, ok := f.required("method"); ok {
		m.Method = l.method(attribute.Expr)
		if call, ok := m.Method.(CallFunction); ok {
			l.mentioned = append(l.mentioned, namedSchema{call.Name.Schema, "function", attribute.Expr.Range()})
		}
	}
	m.Unless = f.expression("unless")
	m.When = f.expression("when")
	m.Priority = f.number("priority")
	l.repository.Masks = append(l.repository.Masks, m)
}
