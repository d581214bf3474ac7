package plan

import (
	"fmt"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// kindFacts is what plans have to know of a kind of object. How its statements
// read stands in render/ddl.
type kindFacts struct {
	kind state.Kind
	// updatable: an object can change and keep its key. Others are only created
	// and deleted.
	updatable bool
	// stays: the object needs no statement although nobody wants it any more. It
	// goes with another, or is left where it is.
	stays func(object state.Object, desired *state.Catalog) bool
	// remade: the update drops the object and makes it again, which loses the
	// grants on it.
	remade func(before, after state.Object, d ddl.Definitions) bool
	// destructive: the change removes what the statements cannot bring back.
	destructive func(*Change) bool
	// effect is what the change does to people's access, as the entries tell it.
	effect func(effects, *Change) access.Effect
	// relies lists what the change relies on in the warehouse beside the object.
	relies func(relied, *Change) []string
	// entry is what the registry is to remember; nil where it keeps nothing.
	entry func(*Change) *state.RegistryEntry
	// simulate does to a snapshot, beside its catalog, what the change does.
	simulate func(*state.Snapshot, *Change)
	// taken reports that the warehouse has an object with that key already,
	// whoever made it; called and remedy tell the author about it.
	taken          func(*state.Unmanaged, state.Key) bool
	called, remedy string
	// mayChange and mayRename refuse what no policy asks for in a plan file.
	mayChange, mayRename func(*Recorded, *Change) error
	// define finds what the object only names, and holds it to its digest.
	define func(*Change, *ddl.Definitions) error
}

// kinds has a row for every kind of object.
var kinds = []kindFacts{
	{
		kind: state.KindSchema, updatable: true, stays: always, remade: neverRemade, destructive: whenDeleted,
		effect: noEffect, relies: onNothing, entry: noEntry, simulate: simulateSchema, taken: mayShare,
		mayChange: (*Recorded).mayChangeSchema, mayRename: (*Recorded).mayRenameSchema, define: nothingToDefine,
	},
	{
		// Accounts are never dropped: what a person owns would block it, and the
		// account may serve other ends.
		kind: state.KindUser, stays: always, remade: neverRemade, destructive: whenDeleted,
		effect: noEffect, relies: relied.onAccount, entry: principalEntry, simulate: simulateUser, taken: mayShare,
		mayChange: (*Recorded).mayChangeUser, mayRename: notRenamed, define: nothingToDefine,
	},
	{
		kind: state.KindRole, stays: never, remade: neverRemade, destructive: whenDeleted,
		effect: noEffect, relies: onNothing, entry: principalEntry, simulate: simulateRole,
		taken: roleTaken, called: "Role %s", remedy: "Drop it, or rename the subscription.",
		mayChange: (*Recorded).mayChangePrincipal, mayRename: (*Recorded).mayRenamePrincipal, define: nothingToDefine,
	},
	{
		kind: state.KindGroup, stays: never, remade: neverRemade, destructive: whenDeleted,
		effect: noEffect, relies: onNothing, entry: principalEntry, simulate: simulateGroup,
		taken: groupTaken, called: "Group %s", remedy: "Drop it, or rename the subscription.",
		mayChange: (*Recorded).mayChangePrincipal, mayRename: (*Recorded).mayRenamePrincipal, define: nothingToDefine,
	},
	{
		kind: state.KindTable, updatable: true, stays: always, remade: neverRemade, destructive: tableLosesRows,
		effect: noEffect, relies: relied.onMaskKey, entry: maskKeyEntry, simulate: nothingBeside, taken: mayShare,
		mayChange: (*Recorded).mayChangeTable, mayRename: notRenamed, define: defineCarries,
	},
	{
		kind: state.KindView, updatable: true, stays: never, remade: viewRemade, destructive: whenDeletedOrRemade,
		effect: effects.ofView, relies: relied.onView, entry: viewEntry, simulate: simulateView,
		taken: relationTaken, called: "%s", remedy: "Drop it, or set another view name.",
		mayChange: (*Recorded).mayChangeView, mayRename: notRenamed, define: defineView,
	},
	{
		kind: state.KindProcedure, updatable: true, stays: never, remade: whenChanged, destructive: whenDeleted,
		effect: noEffect, relies: relied.onProcedure, entry: procedureEntry, simulate: nothingBeside,
		taken: procedureTaken, called: "%s", remedy: "Drop it.",
		mayChange: (*Recorded).mayChangeProcedure, mayRename: notRenamed, define: defineProcedure,
	},
	{
		kind: state.KindProfile, updatable: true, stays: never, remade: neverRemade, destructive: notDestructive,
		effect: effects.ofProfile, relies: relied.onAccount, entry: noEntry, simulate: simulateProfile,
		taken:     mayShare,
		mayChange: anyChange, mayRename: notRenamed, define: defineProfile,
	},
	{
		kind: state.KindMembership, stays: never, remade: neverRemade, destructive: notDestructive,
		effect: effects.ofMembership, relies: relied.onAccount, entry: noEntry, simulate: simulateMembership,
		taken:     mayShare,
		mayChange: (*Recorded).mayChangeMembership, mayRename: notRenamed, define: nothingToDefine,
	},
	{
		kind: state.KindGrant, stays: goesWithItsRelation, remade: neverRemade, destructive: notDestructive,
		effect: effects.ofGrant, relies: relied.onAccount, entry: noEntry, simulate: nothingBeside, taken: mayShare,
		mayChange: (*Recorded).mayChangeGrant, mayRename: notRenamed, define: nothingToDefine,
	},
}

// factsOf is the row of a kind; a kind without one is the program's mistake.
func factsOf(kind state.Kind) kindFacts {
	for _, f := range kinds {
		if f.kind == kind {
			return f
		}
	}
	panic("plan: no such kind: " + string(kind))
}

func (c *Change) facts() kindFacts { return factsOf(c.Key().Kind) }

func always(state.Object, *state.Catalog) bool { return true }
func never(state.Object, *state.Catalog) bool  { return false }

func neverRemade(_, _ state.Object, _ ddl.Definitions) bool          { return false }
func whenChanged(before, after state.Object, _ ddl.Definitions) bool { return before != after }

func viewRemade(before, after state.Object, d ddl.Definitions) bool {
	return ddl.Remakes(before.(state.View), after.(state.View), d)
}

func notDestructive(*Change) bool        { return false }
func whenDeleted(c *Change) bool         { return c.Action() == Delete }
func whenDeletedOrRemade(c *Change) bool { return c.Action() == Delete || c.Remade }

// tableLosesRows: the table goes, another key of hash() takes the place of the
// one there, or the rows do not say whose they are.
func tableLosesRows(c *Change) bool {
	table, was := c.Before.(state.Table)
	if was && c.After != nil {
		return table.Trouble.Renews() || EmptiesTable(c)
	}
	return c.Action() == Delete
}

func noEffect(effects, *Change) access.Effect { return access.Neutral }

func onNothing(relied, *Change) []string { return nil }

func mayShare(*state.Unmanaged, state.Key) bool { return false }

func roleTaken(unmanaged *state.Unmanaged, key state.Key) bool {
	return unmanaged.Roles[identOf(key.Principal)]
}

func groupTaken(unmanaged *state.Unmanaged, key state.Key) bool {
	return unmanaged.Groups[identOf(key.Principal)]
}

func relationTaken(unmanaged *state.Unmanaged, key state.Key) bool {
	return hasKey(unmanaged.Relations, key.Relation())
}

func procedureTaken(unmanaged *state.Unmanaged, key state.Key) bool {
	return hasKey(unmanaged.Procedures, key)
}

func hasKey[K comparable, V any](m map[K]V, key K) bool {
	_, found := m[key]
	return found
}

func anyChange(*Recorded, *Change) error { return nil }

func nothingToDefine(*Change, *ddl.Definitions) error { return nil }

// Taken says, for the author, that the warehouse has an object with that key
// already, whoever made it.
func Taken(unmanaged *state.Unmanaged, key state.Key) (message string, taken bool) {
	facts := factsOf(key.Kind)
	if !facts.taken(unmanaged, key) {
		return "", false
	}
	return fmt.Sprintf(facts.called+" exists and was not made by redveil. %s", key.Name(), facts.remedy), true
}

func identOf(p state.Principal) redshift.Ident { return redshift.MustIdent(p.Name) }
