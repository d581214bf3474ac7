package preflight

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// shadowWarnings names who can make a function that a late-binding view might
// call instead of one of Redshift's own. Such a view's functions are looked up
// when somebody reads it, and Redshift's documentation does not say by whose
// search_path.
// https://docs.aws.amazon.com/redshift/latest/dg/r_search_path.html
func shadowWarnings(in plan.Input) []plan.Warning {
	if !slices.ContainsFunc(in.Resolved.Sources, func(s *policies.Source) bool { return s.LateBinding }) {
		return nil
	}
	ways, makers := waysToMake(in)
	var parts, remedies []string
	if len(ways) > 0 {
		who := listed(makers)
		if public := waysOf(in.Snapshot.Unmanaged.Makers, "",
			map[state.Principal]bool{state.Public(): true}); len(public) > 0 {
			who = "everyone"
		}
		parts = append(parts, who+" can make functions")
	}
	remedies = append(remedies, ways...)
	if shadows := in.Snapshot.Unmanaged.Makers.Shadows; len(shadows) > 0 {
		names := make([]string, len(shadows))
		for n, s := range shadows {
			names[n] = s.Name.String()
			remedies = append(remedies, fmt.Sprintf("DROP FUNCTION %s(%s)", s.Name.SQL(), s.Arguments))
		}
		parts = append(parts, listed(names)+" may stand for functions of Redshift's own")
	}
	if len(parts) == 0 {
		return nil
	}
	message := fmt.Sprintf("%s: a view that binds late may look its functions up by its reader's search_path, and "+
		"hand raw values and the key of hash() to such a one; run %s",
		strings.Join(parts, ", and "), strings.Join(cutList(remedies), "; "))
	return []plan.Warning{newWarning("shadow-functions", message, in.Resolved.Integration.Origin)}
}

// waysToMake returns the accounts that can make a function, apart from
// superusers and the system account, and the statements that revoke the rights
// to do so.
func waysToMake(in plan.Input) (ways []string, makers []string) {
	unmanaged := in.Snapshot.Unmanaged
	if len(unmanaged.Makers.Permissions)+len(unmanaged.Makers.Languages) == 0 { // nobody can
		return nil, nil
	}
	authority := enforced.AuthorityOf(in.Snapshot, "")
	found := make(map[string]bool)
	for _, account := range slices.Sorted(maps.Keys(unmanaged.Accounts)) {
		if unmanaged.Accounts[account] || account == redshift.Account(in.Resolved.Integration.Username) {
			continue
		}
		own := waysOf(unmanaged.Makers, account, authority.StandsFor(account))
		for _, w := range own {
			found[w] = true
		}
		if len(own) > 0 {
			makers = append(makers, string(account))
		}
	}
	return slices.Sorted(maps.Keys(found)), makers
}

// waysOf returns the statements for one account, whose rights may come from any
// of the given principals.
func waysOf(makers state.Makers, account redshift.Account, as map[state.Principal]bool) []string {
	var ways []string
	add := func(all []state.Held, revoke, from string) {
		for _, held := range all {
			if as[held.By] {
				ways = append(ways, fmt.Sprintf("%s %s FROM %s", revoke, fmt.Sprintf(from, held.On), held.By.SQL()))
			}
		}
	}
	mayWrite := slices.ContainsFunc(makers.Languages, func(h state.Held) bool { return as[h.By] })
	permissions := slices.Clone(makers.Permissions)
	if !mayWrite { // then a schema of one's own does not help
		permissions = slices.DeleteFunc(permissions, func(h state.Held) bool { return h.On == "CREATE SCHEMA" })
	}
	add(permissions, "REVOKE", "%s")
	if !mayWrite {
		return ways
	}
	add(makers.Schemas, "REVOKE CREATE", "ON SCHEMA %s")
	add(makers.Databases, "REVOKE CREATE", "%s")
	if slices.Contains(slices.Collect(maps.Values(makers.Owners)),
		account) { // CREATE cannot be revoked from an owner
		add(makers.Languages, "REVOKE USAGE", "%s")
	}
	return ways
}

// cutList shortens a list, so that a warning stays readable.
func cutList(all []string) []string {
	const most = 8
	if len(all) > most {
		return append(slices.Clone(all[:most]), fmt.Sprintf("and %d more like these", len(all)-most))
	}
	return all
}
