package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec"
)

// Declares reports that the policy has an integration of that name.
func (l *Policy) Declares(name string) bool {
	return slices.ContainsFunc(l.Repository.Integrations, func(i *spec.Integration) bool { return i.Name == name })
}

// LeftIn says what becomes of a warehouse that no integration names any more.
func LeftIn(i *spec.Integration) string {
	return fmt.Sprintf("people keep their access in %s:%d/%s, and no run looks after it, until all that redveil "+
		"made there is removed", i.Host, i.Port, i.Database)
}

// Gone are those of a policy's earlier integrations whose warehouse none names
// any more, under their name or another.
func (l *Policy) Gone(declared []*spec.Integration) []*spec.Integration {
	return slices.DeleteFunc(slices.Clone(declared), func(then *spec.Integration) bool {
		return slices.ContainsFunc(l.Repository.Integrations,
			func(now *spec.Integration) bool { return isSame(now, then) })
	})
}

// isSame: both look after the same schemas of the same warehouse.
func isSame(now, then *spec.Integration) bool {
	return SameWarehouse(now, then) && (now.SystemPrefix == then.SystemPrefix ||
		now.EarlierPrefix == then.SystemPrefix)
}

// earlier is what an integration was in an earlier policy: the one of its
// warehouse, else the one that it is renamed from, else the one of its name.
func (l *Policy) earlier(then *spec.Repository, now *spec.Integration) *spec.Integration {
	renamed := l.Repository.RenamesOf("integration")
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

// SameWarehouse tells two integrations of one database.
func SameWarehouse(a, b *spec.Integration) bool {
	return strings.EqualFold(a.Host, b.Host) && a.Port == b.Port && a.Database == b.Database
}
