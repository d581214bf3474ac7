package state

import (
	"maps"
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

func sortedNames[V any](m map[redshift.Name]V) []redshift.Name {
	return slices.SortedFunc(maps.Keys(m), redshift.Name.Compare)
}
