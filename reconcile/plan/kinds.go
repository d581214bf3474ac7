package plan

import (
	"fmt"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// kindFacts is what plans have to know about a kind of object. Package
// render/ddl writes its statements.
type kindFacts struct {
	kind state.Kind
	// updatable says that an object can change and keep its key. Others are
	// only created and deleted.
	updatable bool
	// stays reports whether an object that is no longer wanted needs no
	// statement, because it disappears with another object or is left where it
	// is.
	stays func(object state.Object, desired *state.Catalog) bool
	// remade reports whether an update drops the object and creates it again,
	// which loses the grants on it.
	remade func(before, after state.Object, d ddl.Definitions) bool
	// destructive reports whether the change removes something that no
	// statement of a plan can restore.
	destructive func(*Change) bool
	// effect returns what the change does to people's access, according to the
	// access entries.
	effect func(effects, *Change) access.Effect
	// relies lists what the change relies on in the warehouse besides the
	// object.
	relies func(relied, *Change) []string
	// entry returns what the registry is to remember; nil where it keeps
	// nothing.
	entry func(*Change) *state.RegistryEntry
	// simulate makes the change in the parts of a snapshot outside its catalog.
	simulate func(*state.Snapshot, *Change)
	// taken reports whether the warehouse already has an object with that key,
	// whoever created it. The texts called and remedy are for the message to
	// the author.
	taken          func(*state.Unmanaged, state.Key) bool
	called, remedy string
	// mayChange and mayRename refuse changes in a plan file that no policy
	// could ask for.
	mayChange, mayRename func(*Recorded, *Change) error
	// define finds the text or rows that the object holds only as a digest, and
	// compares them with that digest.
	define func(*Change, *ddl.Definitions) error
}

// kinds has a row for each kind of object.
var kinds = []kindFacts{
	{
		kind: state.KindSchema, updatable: true, stays: always, remade: neverRemade, destructive: whenDeleted,
		effect: noEffect, relies: onNothing, entry: noEntry, simulate: simulateSchema, taken: mayShare,
		mayChange: (*Recorded).mayChangeSchema, mayRename: (*Recorded).mayRenameSchema, define: nothingToDefine,
	},
	{
		// Accounts are never dropped: objects that a person owns would block
		// it, and the account may have other uses.
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
		kind: state.KindMembership, updatable: true, stays: never, remade: neverRemade, destructive: notDestructive,
		effect: effects.ofMembership, relies: relied.onAccount, entry: noEntry, simulate: nothingBeside,
		taken:     mayShare,
		mayChange: (*Recorded).mayChangeMembership, mayRename: notRenamed, define: nothingToDefine,
	},
	{
		kind: state.KindGrant, stays: goesWithItsRelation, remade: neverRemade, destructive: notDestructive,
		effect: effects.ofGrant, relies: relied.onAccount, entry: noEntry, simulate: simulateGrant, taken: mayShare,
		mayChange: (*Recorded).mayChangeGrant, mayRename: notRenamed, define: nothingToDefine,
	},
}

// factsOf returns the row of a kind. A kind without a row is a bug, so it
// panics.
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

// tableLosesRows reports whether rows of the table are lost: the table is
// dropped, a new key of hash() replaces the one there, or the rows do not say
// which account they belong to.
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

// Taken reports whether the warehouse already has an object with that key,
// whoever created it, with a message for the policy's author.
func Taken(unmanaged *state.Unmanaged, key state.Key) (message string, taken bool) {
	facts := factsOf(key.Kind)
	if !facts.taken(unmanaged, key) {
		return "", false
	}
	return fmt.Sprintf(facts.called+" exists and was not made by redveil. %s", key.Name(), facts.remedy), true
}

func identOf(p state.Principal) redshift.Ident { return redshift.MustIdent(p.Name) }
