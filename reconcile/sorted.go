package reconcile

import (
	"cmp"
	"maps"
	"slices"
)

func sortedNames[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
