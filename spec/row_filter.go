package spec

import (
	"github.com/redveil/redveil/spec/expr"
)

// RowFilter says which rows exist.
type RowFilter struct {
	Origin Origin
	Name   string
	On     expr.Expr // selector over source
	Keep   expr.Expr // predicate over user and row
	Unless expr.Expr // nil: false
}

var rowFilterSchema = schema{
	says: "Which rows exist. All filters on a source hold together.",
	attributes: []attr{
		{
			name: "on", kind: sourceSelector, required: true, example: `has_column(source, "geo.region")`,
			says: "The sources that it is for.",
		},
		{
			name: "keep", kind: rowPredicate, required: true,
			example: `contains(user.attributes.region, tagged("geo.region"))`,
			says:    "The rows that are shown: those where it is true.",
		},
		{
			name: "unless", kind: rowPredicate, otherwise: "for nobody", example: `contains(user.groups, "auditors")`,
			says: "Where it is true the filter steps aside; unknown leaves the filter on.",
		},
	},
}

func (l *loader) rowFilter(f *fields, origin Origin, name string) {
	r := &RowFilter{Origin: origin, Name: name}
	r.On = f.requiredExpression("on")
	r.Keep = f.requiredExpression("keep")
	r.Unless = f.expression("unless")
	l.repository.RowFilters = append(l.repository.RowFilters, r)
}
