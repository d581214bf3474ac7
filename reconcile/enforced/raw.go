package enforced

import (
	"cmp"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// RawGrants returns the grants that show the raw rows of governed tables.
func RawGrants(in Facts) []state.Grant {
	governed, labels := make(map[redshift.Name][]*policies.Source), accountLabels(in)
	for _, source := range in.Resolved.Sources {
		governed[source.Table] = append(governed[source.Table], source)
	}
	var all []state.Grant
	for _, grant := range in.Snapshot.Unmanaged.Raw {
		super := grant.To.Kind == state.PrincipalUser &&
			in.Snapshot.Unmanaged.Accounts[redshift.Account(grant.To.Name)]
		meant := func(source *policies.Source) bool { return isGrantMeant(grant, source, labels) }
		if grant.Privilege == state.Select && !super && slices.ContainsFunc(governed[grant.Key().Relation()],
			func(source *policies.Source) bool { return !meant(source) }) {
			all = append(all, grant)
		}
	}
	return all
}

// rawReaders returns who reads a table itself, round every view, by label, with
// the first of the paths by which they do. Redshift's own superuser and the
// account that redveil works as are left out.
func rawReaders(table redshift.Name, authority *Authority, labels map[redshift.Account]string, in Facts,
) map[string]access.Raw {
	readers := make(map[string]access.Raw)
	if table.IsZero() {
		return readers
	}
	for _, way := range authority.OnRelation(table) {
		if way.Right != MayRead || way.Account == Internal ||
			string(way.Account) == in.Resolved.Integration.Username {
			continue
		}
		label := labels[way.Account]
		known := readers[label]
		if way.Column.IsZero() {
			known.Path = cmp.Or(known.Path, way.Path)
		} else {
			if known.Columns == nil {
				known.Columns = make(map[string]string)
			}
			known.Columns[way.Column.String()] = way.Path
		}
		readers[label] = known
	}
	return readers
}

// rawOf returns who reads the table of each source round its view. A source that
// is not in force is one of the policy, or none.
func rawOf(enforced map[string]*policies.Source, authority *Authority, in Facts) map[string]map[string]access.Raw {
	all, labels := make(map[string]map[string]access.Raw), LabelsOf(in)
	for label, source := range enforced {
		all[label] = rawReaders(source.Table, authority, labels, in)
	}
	for _, source := range in.Resolved.Sources {
		if all[source.Name] == nil {
			all[source.Name] = rawReaders(source.Table, authority, labels, in)
		}
	}
	return all
}

// RawOf returns who will read the tables of the policy's sources, and those of
// earlier sources, round their views, once the warehouse is as after says.
func RawOf(earlier map[string]*policies.Source, in Facts, after *state.Snapshot) map[string]map[string]access.Raw {
	tables := make(map[string]*policies.Source, len(earlier))
	for label, source := range earlier {
		tables[label] = source
	}
	for _, source := range in.Resolved.Sources {
		tables[source.Name] = source
	}
	return rawOf(tables, AuthorityOf(after, ""), in)
}
