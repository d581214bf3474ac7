package plan

import (
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// principalRenames returns the renamings of redveil's own roles and groups,
// which are named after system_prefix or a source. They keep their members and
// rights, even those that somebody else gave them. A role with a right on an
// external schema is created again instead, because such rights are revoked and
// given outside the transaction that would rename it. So are all where the system
// account is no superuser, as a role's owner may not rename it. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_ROLE.html
func principalRenames(in Input, desired *render.Desired) []*Change {
	catalog := in.Snapshot.Catalog
	gone := slices.DeleteFunc(catalog.Objects(), func(object state.Object) bool {
		kind := object.Key().Kind
		return kind != state.KindRole && kind != state.KindGroup || desired.Catalog.Find(object.Key()) != nil
	})
	if len(gone) == 0 || !enforced.AbilitiesOf(in.Facts).All() {
		return nil
	}
	external, relabelled := externalHolders(catalog), relabelledIn(in)
	var all []*Change
	for _, before := range gone {
		from := before.Key().Principal
		for _, name := range laterNames(in, from.Name, relabelled) {
			after := principalObject(state.Principal{Kind: from.Kind, Name: name})
			if after == nil || external[from] || desired.Catalog.Find(after.Key()) == nil ||
				factsOf(before.Key().Kind).taken(&in.Snapshot.Unmanaged, after.Key()) || isTaken(all, after) {
				continue
			}
			all = append(all, &Change{Before: before, After: after})
			break
		}
	}
	return all
}

func isTaken(renames []*Change, after state.Object) bool {
	return slices.ContainsFunc(renames, func(c *Change) bool { return c.After == after })
}

// laterNames returns the names that a principal of that name could have now.
func laterNames(in Input, name string, relabelled []enforced.View) []string {
	integration := in.Resolved.Integration
	if in.Snapshot.Unmanaged.Moves {
		if rest, ok := strings.CutPrefix(name, integration.EarlierPrefix.String()+"_"); ok {
			name = integration.SystemPrefix.String() + "_" + rest
		}
	}
	all := []string{name}
	for _, v := range relabelled {
		for _, word := range []string{"_approved_", "_on_"} {
			if rest, ok := strings.CutSuffix(name, word+render.InName(v.Entitled)); ok {
				all = append(all, rest+word+render.InName(v.Label))
			}
		}
	}
	return all
}

func principalObject(p state.Principal) state.Object {
	id, err := redshift.ParseIdent(p.Name)
	switch {
	case err != nil:
		return nil
	case p.Kind == state.PrincipalRole:
		return state.Role{Name: id}
	}
	return state.Group{Name: id}
}

// relabelledIn returns the views whose source has another label now.
func relabelledIn(in Input) []enforced.View {
	return slices.DeleteFunc(enforced.Read(in.Facts).Views,
		func(v enforced.View) bool { return v.Label == v.Entitled })
}

func externalHolders(catalog *state.Catalog) map[state.Principal]bool {
	holders := make(map[state.Principal]bool)
	for _, object := range catalog.Objects() {
		if grant, ok := object.(state.Grant); ok && grant.External {
			holders[grant.To] = true
		}
	}
	return holders
}

func withRenamed(snapshot *state.Snapshot, renames []*Change) *state.Snapshot {
	if len(renames) == 0 {
		return snapshot
	}
	names := state.Names{Principals: make(map[state.Principal]state.Principal)}
	for _, r := range renames {
		names.Principals[r.Before.Key().Principal] = r.After.Key().Principal
	}
	return snapshot.Renamed(names)
}
