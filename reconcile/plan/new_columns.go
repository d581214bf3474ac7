package plan

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// withNewColumns adds to each source the columns of its table that the source
// does not declare, as NULL, where the integration asks for that. They come
// last, in the table's order. A column stays hidden if no source could declare
// its type.
func withNewColumns(resolved *policies.Resolved, unmanaged *state.Unmanaged) *policies.Resolved {
	if resolved.Integration.NewColumns != spec.NewColumnsMask {
		return resolved
	}
	extended := *resolved
	extended.Sources = make([]*policies.Source, len(resolved.Sources))
	for n, source := range resolved.Sources {
		extended.Sources[n] = withNewColumnsOf(source, unmanaged.Relations[source.Table])
	}
	return &extended
}

func withNewColumnsOf(source *policies.Source, columns []state.Column) *policies.Source {
	extended := *source
	extended.Columns = slices.Clone(source.Columns)
	for _, column := range columns {
		declared := slices.ContainsFunc(source.Columns, func(c policies.Column) bool { return c.Name == column.Name })
		if declared || column.Type.Kind == redshift.KindInvalid {
			continue
		}
		extended.Columns = append(extended.Columns, policies.Column{
			Name: column.Name, Type: column.Type,
			Masks: []policies.Mask{{Origin: source.Origin, Name: "new_columns", Method: spec.NullValue{}}},
		})
	}
	return &extended
}
