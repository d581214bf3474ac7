package policies

import (
	"regexp"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// selection is what a selector looks at: a source, and a column if it is about
// columns. patterns caches compiled expressions.
type selection struct {
	source      *spec.Source
	integration string // in which the source is looked at
	column      *spec.Column
	patterns    map[string]*regexp.Regexp
}

// selects reports whether a selector is true for a source or column in an integration.
func (r *resolver) selects(e expr.Expr, source *spec.Source, integration string, column *spec.Column) bool {
	v := evaluator{selection: selection{source, integration, column, r.patterns}}
	return v.truth(e) == expr.True
}

func (v evaluator) matches(e expr.Matches) expr.Truth {
	text := v.value(e.Text)
	if text.Null {
		return expr.Unknown
	}
	return expr.TruthOf(v.selection.pattern(e.Pattern).MatchString(text.Text))
}

// pattern compiles an expression once. The parser has checked that it compiles.
func (s selection) pattern(text string) *regexp.Regexp {
	compiled, known := s.patterns[text]
	if !known {
		compiled = regexp.MustCompile(text)
		s.patterns[text] = compiled
	}
	return compiled
}

func (s selection) tags(object expr.Object) []string {
	if object == expr.ColumnObject {
		return s.column.Tags
	}
	return s.source.Tags
}

func (s selection) set(e expr.ObjectField) []string {
	if e.Field == "owners" {
		return s.source.Owners
	}
	return s.tags(e.Object)
}

func (s selection) field(e expr.ObjectField) expr.Value {
	switch e.Object.String() + "." + e.Field {
	case "source.name":
		return text(s.source.Name)
	case "source.schema":
		return text(s.source.Table.Schema.String())
	case "source.table":
		return text(s.source.Table.Object.String())
	case "source.integration":
		return text(s.integration)
	case "source.external":
		return condition(expr.TruthOf(s.source.External != spec.NotExternal))
	case "column.name":
		return text(s.column.Name.String())
	case "column.type":
		return text(s.column.Type.String())
	}
	panic("policies: no such field: " + e.Field)
}

// columnsOf looks columns up in a source.
type columnsOf struct{ source *spec.Source }

func (c columnsOf) Column(name redshift.Ident) (redshift.Type, bool) {
	for _, column := range c.source.Columns {
		if column.Name == name {
			return column.Type, true
		}
	}
	return redshift.Type{}, false
}

func (c columnsOf) Names() []redshift.Ident {
	names := make([]redshift.Ident, len(c.source.Columns))
	for n, column := range c.source.Columns {
		names[n] = column.Name
	}
	return names
}

func (c columnsOf) Tagged(tag string) []redshift.Ident {
	var names []redshift.Ident
	for _, column := range c.source.Columns {
		if carries(column.Tags, tag) {
			names = append(names, column.Name)
		}
	}
	return names
}

func carries(tags []string, tag string) bool {
	for _, carried := range tags {
		if spec.TagReaches(tag, carried) {
			return true
		}
	}
	return false
}
