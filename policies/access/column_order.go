package access

import (
	"slices"

	"github.com/redveil/redveil/policies"
)

// columnOrder is the order of the newer source, followed by the columns that
// only the older one has.
func columnOrder(before, after *policies.Source) []string {
	var order []string
	for _, source := range []*policies.Source{after, before} {
		if source == nil {
			continue
		}
		for _, column := range source.Columns {
			if name := column.Name.String(); !slices.Contains(order, name) {
				order = append(order, name)
			}
		}
	}
	if len(order) == 0 {
		return []string{"*"}
	}
	return order
}

// columnsAlike returns the columns that no mask reaches on either side, under the first
// of them: what happens to one happens to all. The others are there with nothing. It
// returns nil where somebody reads single columns.
func columnsAlike(source string, order []string, before, after Side) map[string][]string {
	for _, side := range []Side{before, after} {
		if len(side.Raw[source])+len(side.Columns[source]) > 0 {
			return nil
		}
	}
	was, is := bareColumns(before.Sources[source]), bareColumns(after.Sources[source])
	first, alike := "", make(map[string][]string)
	for _, column := range order {
		switch {
		case !was[column] || !is[column]:
			continue
		case first == "":
			first = column
		default:
			alike[column] = nil
		}
		alike[first] = append(alike[first], column)
	}
	return alike
}

// bareColumns are the columns of a source that no mask reaches.
func bareColumns(source *policies.Source) map[string]bool {
	if source == nil {
		return nil
	}
	bare := make(map[string]bool, len(source.Columns))
	for _, column := range source.Columns {
		if len(column.Masks) == 0 {
			bare[column.Name.String()] = true
		}
	}
	return bare
}
