package engine

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/spec"
)

// Declares reports whether the policy has an integration of that name.
func (p *Policy) Declares(name string) bool {
	return slices.ContainsFunc(p.Repository.Integrations, func(i *spec.Integration) bool { return i.Name == name })
}

// LeftIn describes what happens to a warehouse that no integration names any
// more.
func LeftIn(i *spec.Integration) string {
	return fmt.Sprintf("people keep their access in %s, and no run looks after it, until all that redveil "+
		"made there is removed", i.Place())
}

// Gone returns the integrations of an earlier policy whose warehouse no
// integration names any more, whatever its name.
func (p *Policy) Gone(declared []*spec.Integration) []*spec.Integration {
	return slices.DeleteFunc(slices.Clone(declared), func(then *spec.Integration) bool {
		return slices.ContainsFunc(p.Repository.Integrations,
			func(now *spec.Integration) bool { return isSame(now, then) })
	})
}

// isSame reports whether both integrations manage the same schemas of the same
// warehouse.
func isSame(now, then *spec.Integration) bool {
	return spec.SameWarehouse(now, then) && (now.SystemPrefix == then.SystemPrefix ||
		now.EarlierPrefix == then.SystemPrefix)
}

// earlier finds an integration in an earlier policy: the one with the same
// warehouse, else the one that it was renamed from, else the one with the same
// name.
func (p *Policy) earlier(then *spec.Repository, now *spec.Integration) *spec.Integration {
	renamed := p.Repository.RenamesOf("integration")
	for _, fits := range []func(*spec.Integration) bool{
		func(i *spec.Integration) bool { return i.Name == now.Name && isSame(now, i) },
		func(i *spec.Integration) bool { return isSame(now, i) },
		func(i *spec.Integration) bool { return renamed[i.Name] == now.Name },
		func(i *spec.Integration) bool { return i.Name == now.Name },
	} {
		if n := slices.IndexFunc(then.Integrations, fits); n >= 0 {
			return then.Integrations[n]
		}
	}
	return nil
}
