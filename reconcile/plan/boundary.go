package plan

import (
	"reflect"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state"
)

// boundaries tells at which places between changes a transaction may end. At such a
// place no reader sees a row or a value that neither the policy before nor the one
// afterwards shows them.
type boundaries struct {
	facts   enforced.Facts
	start   enforced.State // before all changes
	changes []*Change
	least   int // what comes before belongs together
	// opened counts, for each place, the grants that have come into being with an
	// object before it and are revoked after it.
	opened []int
	known  map[int]bool
	sides  map[int]access.Side // after so many changes
	gained map[reader]bool     // who sees more after all changes; nil as long as nobody asked
}

// newBoundaries takes the changes in their order, and the warehouse that they start
// from, with what it enforces.
func newBoundaries(facts enforced.Facts, start enforced.State, changes []*Change, system state.Key) *boundaries {
	b := &boundaries{
		facts: facts, start: start, changes: changes, opened: openedOf(changes), known: make(map[int]bool),
		sides: map[int]access.Side{0: start.Side},
	}
	for n, change := range changes {
		key := change.Key()
		if change.renames() && key.Kind == state.KindSchema {
			b.least = len(changes) + 1 // what the views read back as changes with it
			return b
		}
		if change.renames() || key == system || key.Kind == state.KindTable && key.Schema == system.Schema {
			b.least = n + 1
		}
	}
	return b
}

// at returns what people see after so many changes.
func (b *boundaries) at(n int) access.Side {
	side, known := b.sides[n]
	if !known {
		side = b.sideAfter(b.changes[:n])
		b.sides[n] = side
	}
	return side
}

func (b *boundaries) sideAfter(changes []*Change) access.Side {
	between := b.facts
	between.Snapshot = Simulate(b.facts.Snapshot, changes)
	return enforced.ReadAfter(between, b.start).Side
}

// isSafe reports whether a transaction may end before the n-th change. The tables of
// the journal have to be there first.
func (b *boundaries) isSafe(n int) bool {
	if n < b.least || b.opened[n] > 0 {
		return false
	}
	safe, known := b.known[n]
	if !known {
		safe = b.isWithin(b.at(n))
		b.known[n] = safe
	}
	return safe
}

// isWithin reports whether what each reader sees of each source is within what they
// see before, or within what they see afterwards: one column as before and another as
// afterwards would be a row that neither shows.
func (b *boundaries) isWithin(between access.Side) bool {
	more := moreThan(b.at(0), between)
	if len(more) == 0 {
		return true
	}
	for reader := range moreThan(b.at(len(b.changes)), between) {
		if more[reader] {
			return false
		}
	}
	return true
}

// reader is somebody who reads a source.
type reader struct{ source, user string }

// moreThan returns who may see more of a source on one side than on another, or
// something else: all but fewer rows with the same values. What a view shows of which
// nobody knows the policy depends on all that its reader has.
func moreThan(less, more access.Side) map[reader]bool {
	readers := make(map[reader]bool)
	for _, entry := range access.Difference(less, more) {
		fewer := entry.After == access.Blind() || entry.After.Value == entry.Before.Value
		if entry.Effect == access.Neutral || entry.Effect == access.Narrows && fewer {
			continue
		}
		for _, user := range entry.Users {
			readers[reader{entry.Source, user}] = true
		}
	}
	for source := range more.Unknown {
		for user := range more.Readers[source] {
			if !less.Unknown[source] || !less.Readers[source][user] ||
				!reflect.DeepEqual(less.Users[user], more.Users[user]) {
				readers[reader{source, user}] = true
			}
		}
	}
	return readers
}

// openedOf counts, for each place between the changes, what default privileges have
// added before it to an object and what is taken back only after it.
func openedOf(changes []*Change) []int {
	comes := createdWith(changes)
	made := make(map[state.Key]int)
	for n, change := range changes {
		if change.Action() == Create || change.Remade {
			made[change.Key()] = n
		}
	}
	opened := make([]int, len(changes)+1)
	for n, change := range changes {
		if !comes(change) {
			continue
		}
		grant := change.Before.(state.Grant)
		first, found := made[holderOf(grant)]
		if !found {
			first = made[state.Table{Name: grant.Key().Relation()}.Key()]
		}
		for place := first + 1; place <= n; place++ {
			opened[place]++
		}
	}
	return opened
}
