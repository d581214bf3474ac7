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

var maskSchema = schemaOf([]string{"on", "method"}, []string{"unless", "when", "priority"}, nil)

func (l *loader) mask(f *fields, origin Origin, name string) {
	m := &Mask{Origin: origin, Name: name}
	m.On = f.requiredExpression("on", `on = has_tag(column, "pii.email")`, expr.ColumnSelector)
	if attribute, ok := f.required("method", "method = hash()"); ok {
		m.Method = l.method(attribute.Expr)
		if call, ok := m.Method.(CallFunction); ok {
			l.mentioned = append(l.mentioned, namedSchema{call.Name.Schema, "function", attribute.Expr.Range()})
		}
	}
	m.Unless = f.expression("unless", expr.RowPredicate)
	m.When = f.expression("when", expr.RowPredicate)
	m.Priority = f.number("priority", 0, -1000000, 1000000)
	l.repository.Masks = append(l.repository.Masks, m)
}
