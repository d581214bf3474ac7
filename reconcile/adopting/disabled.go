package adopting

import (
	"cmp"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/spec"
)

// disabled are the sources of the integration that are not in force.
func disabled(facts enforced.Facts) []*spec.Source {
	var all []*spec.Source
	for _, source := range facts.Repository.Sources {
		if source.In(facts.Resolved.Integration.Name) && !source.Enabled {
			all = append(all, source)
		}
	}
	slices.SortFunc(all, func(a, b *spec.Source) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// namesOf are the names of disabled sources.
func namesOf(sources []*spec.Source) []string {
	names := make([]string, len(sources))
	for n, source := range sources {
		names[n] = source.Name
	}
	return names
}

// waysOfDisabled are the ways to read the tables of disabled sources, as far as their
// schemas were read. No run revokes them, and no exception is in force for them. Owners are
// left out, who make the tables.
func (e examination) waysOfDisabled() []Way {
	var sources []*policies.Source
	tables := make(map[string]bool)
	for _, source := range disabled(e.Facts) {
		governed := slices.ContainsFunc(e.Facts.Resolved.Sources, func(s *policies.Source) bool {
			return s.Table == source.Table
		})
		if !governed {
			sources = append(sources, &policies.Source{
				Name: source.Name, Table: source.Table, External: source.External,
			})
			tables[source.Table.String()] = true
		}
	}
	if len(sources) == 0 {
		return nil
	}
	var all []Way
	for _, f := range e.found(with(e.Facts, sources, spec.RawAccessReport)) {
		read := f.Right == enforced.MayRead && f.Path != owns
		f.On = slices.DeleteFunc(f.On, func(on string) bool { return !tables[on] })
		if read && len(f.On) > 0 {
			all = append(all, Way{f.Accounts, []enforced.Right{f.Right}, f.On, f.Path})
		}
	}
	return all
}

// unseen are the disabled sources of which it is not known who reads their tables, as
// nothing was read of their schemas.
func (e examination) unseen() []string {
	names := []string{}
	for _, source := range disabled(e.Facts) {
		if !slices.Contains(e.Facts.Scope().BaseSchemas, source.Table.Schema) {
			names = append(names, source.Name)
		}
	}
	return names
}
