package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// carriesOf returns the renamed projects and purposes whose old names are still
// used in the warehouse.
func carriesOf(in Input) []state.Carry {
	var all []state.Carry
	for _, r := range in.Repository.Renames {
		if (r.Block == "project" || r.Block == "purpose") && InUse(in, r.Block, r.From) {
			all = append(all, state.Carry{Block: r.Block, From: r.From, To: r.To})
		}
	}
	return all
}

// withCarries marks the tables that hold such old names, so that the plan
// updates their rows.
func withCarries(catalog *state.Catalog, in Input) *state.Catalog {
	carries := carriesOf(in)
	if len(carries) == 0 {
		return catalog
	}
	catalog = catalog.Clone()
	for _, kind := range []state.ClaimTable{state.ChosenProject, state.Acknowledgement} {
		name := redshift.Name{Schema: in.Scope().SystemSchema, Object: redshift.MustIdent(string(kind))}
		table, found := catalog.Find(state.Table{Name: name}.Key()).(state.Table)
		if !found {
			continue
		}
		table.Carry = carryText(kind, carries)
		catalog.Remove(table.Key())
		catalog.Add(table)
	}
	return catalog
}

// carryText describes the renamings that concern a table's rows.
func carryText(table state.ClaimTable, carries []state.Carry) string {
	var b strings.Builder
	for _, c := range carries {
		if table == state.Acknowledgement || c.Block == "project" {
			fmt.Fprintf(&b, "%s %q → %q;", c.Block, c.From, c.To)
		}
	}
	return b.String()
}

// InUse reports whether anything in the warehouse uses the name.
func InUse(in Input, block, name string) bool {
	for _, c := range in.Snapshot.Unmanaged.Claims {
		if block == "project" && c.Project == name || block == "purpose" && c.Purpose == name {
			return true
		}
	}
	for _, person := range in.Snapshot.Profiles {
		if slices.ContainsFunc(person.Entitlements,
			func(e state.Entitlement) bool { return bearsName(e, block, name) }) {
			return true
		}
	}
	return false
}

func bearsName(e state.Entitlement, block, name string) bool {
	switch e.Kind {
	case state.EntitlementProject:
		return block == "project" && e.Name == name
	case state.EntitlementPurpose:
		return block == "project" && e.Name == name || block == "purpose" && e.Value == name
	case state.EntitlementGroup:
		return block == "group" && e.Value == name
	case state.EntitlementAttribute:
		return block == "attribute" && e.Name == name
	case state.EntitlementSource, state.EntitlementApproval:
		return block == "source" && e.Value == name
	case state.EntitlementUser:
	}
	return false
}
