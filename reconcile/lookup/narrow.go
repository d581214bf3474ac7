package lookup

import (
	"cmp"
	"maps"

	"github.com/redveil/redveil/policies/access"
)

func compare[T cmp.Ordered](a, b T) int { return cmp.Compare(a, b) }

// narrow leaves on a side only those whom a question is about.
func narrow(side access.Side, q Question) access.Side {
	if q.Source != "" {
		wanted := func(name string) bool { return name == q.Source }
		side.Sources, side.Unknown = only(side.Sources, wanted), only(side.Unknown, wanted)
		side.Readers, side.Raw = only(side.Readers, wanted), only(side.Raw, wanted)
	}
	if q.User != "" {
		wanted := func(name string) bool { return name == q.User }
		side.Readers, side.Raw = inner(side.Readers, wanted), inner(side.Raw, wanted)
	}
	return side
}

func only[V any](all map[string]V, wanted func(string) bool) map[string]V {
	kept := maps.Clone(all)
	maps.DeleteFunc(kept, func(name string, _ V) bool { return !wanted(name) })
	return kept
}

func inner[V any](all map[string]map[string]V, wanted func(string) bool) map[string]map[string]V {
	kept := make(map[string]map[string]V, len(all))
	for name, one := range all {
		kept[name] = only(one, wanted)
	}
	return kept
}
