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

var rowFilterSchema = schemaOf([]string{"on", "keep"}, []string{"unless"}, nil)

func (l *loader) rowFilter(f *fields, origin Origin, name string) {
	r := &RowFilter{Origin: origin, Name: name}
	r.On = f.requiredExpression("on", `on = has_column(source, "geo.region")`, expr.SourceSelector)
	r.Keep = f.requiredExpression("keep", `keep = contains(user.attributes.region, tagged("geo.region"))`,
		expr.RowPredicate)
	r.Unless = f.expression("unless", expr.RowPredicate)
	l.repository.RowFilters = append(l.repository.RowFilters, r)
}
