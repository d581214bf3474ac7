package plan

import (
	"errors"
	"slices"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// DefaultBatch is how many statements a transaction has at most, where it can be
// split.
const DefaultBatch = 2000

// errUnsafe reports a place outside of transactions at which somebody would see too
// much. It is a bug, so such a plan is not shown.
var errUnsafe = errors.New("between what is done before, in and after the transaction somebody would see more than " +
	"before or afterwards; please report this with the plan's JSON")

// split sets the changes' batches, so that a transaction has no more statements than
// the limit where that is safe. Everything else stays in one.
func split(changes []*Change, b *boundaries, limit int) error {
	first, last := together(changes)
	for _, edge := range []int{first, last} {
		if edge > 0 && edge < len(changes) && !b.isSafe(edge) && b.least <= edge && b.opened[edge] == 0 {
			return errUnsafe
		}
	}
	if limit <= 0 {
		return nil
	}
	for batch, from := 1, first; ; batch++ {
		end := b.next(from, last, limit)
		if end == last {
			return nil
		}
		for _, change := range changes[end:last] {
			change.Batch = batch
		}
		from = end
	}
}

// together returns the part of the changes that goes into transactions.
func together(changes []*Change) (first, last int) {
	for first < len(changes) && changes[first].Phase() == Before {
		first++
	}
	last = len(changes)
	for last > first && changes[last-1].Phase() == After {
		last--
	}
	return first, last
}

// mostPlaces is how many places are looked at before the limit, and after it.
const mostPlaces = 12

// next returns where the transaction ends that begins at a place: at the last safe
// place within the limit that is found, else at the first one after it.
func (b *boundaries) next(from, last, limit int) int {
	end, statements := from, make(map[int]bool) // many changes share some
	for end < last {
		if statements = joined(statements, b.changes[end]); end > from && len(statements) > limit {
			break
		}
		end++
	}
	if end == last {
		return last
	}
	for _, n := range b.places(end, from, -1) {
		if n > from && b.isSafe(n) {
			return n
		}
	}
	for _, n := range b.places(end+1, last, 1) {
		if n < last && b.isSafe(n) {
			return n
		}
	}
	return last
}

// joined adds a change's statements to some.
func joined(statements map[int]bool, change *Change) map[int]bool {
	for _, index := range change.Statements {
		statements[index] = true
	}
	return statements
}

// places lists some of the places from one to another: the first, and then those
// where another kind of object begins.
func (b *boundaries) places(from, to, step int) []int {
	var all []int
	for n := from; n != to && len(all) < mostPlaces; n += step {
		if n == from || n < len(b.changes) && b.changes[n-1].Key().Kind != b.changes[n].Key().Kind {
			all = append(all, n)
		}
	}
	return all
}

// Ahead says that a change may be committed before all others where those have to
// wait: it only takes something from people.
type Ahead string

// The changes that may go ahead. Rows of profiles need no lock that a reader of a
// view holds; revokes may need one.
const (
	AheadRows    Ahead = "rows"
	AheadRevokes Ahead = "revokes"
)

// goAhead marks the changes that may go ahead: those that take something from people
// which the whole plan takes from them as well.
func goAhead(changes []*Change, b *boundaries, labels map[redshift.Account]string) {
	if b.least > len(changes) { // redveil's own schemas move
		return
	}
	comes := createdWith(changes)
	var profiles, memberships, grants []*Change
	for _, change := range changes {
		isDelete := change.After == nil && change.Phase() == Together && !comes(change)
		switch kind := change.Key().Kind; {
		case kind == state.KindProfile && change.Before != nil:
			profiles = append(profiles, change)
		case kind == state.KindMembership && isDelete:
			memberships = append(memberships, change)
		case kind == state.KindGrant && isDelete:
			grants = append(grants, change)
		}
	}
	if len(profiles)+len(memberships)+len(grants) == 0 {
		return
	}
	rows := b.narrowing(profiles, labels)
	for _, change := range rows {
		change.Ahead = AheadRows
	}
	for _, revokes := range [][]*Change{slices.Concat(memberships, grants), memberships} {
		if len(revokes) > 0 && b.onlyTakes(slices.Concat(rows, revokes)) {
			for _, change := range revokes {
				change.Ahead = AheadRevokes
			}
			return
		}
	}
}

// narrowing returns those changes of profiles that by themselves only take what the
// plan takes.
func (b *boundaries) narrowing(profiles []*Change, labels map[redshift.Account]string) []*Change {
	for len(profiles) > 0 {
		between := b.sideAfter(profiles)
		wrong := b.wronged(between)
		if len(wrong) == 0 {
			return takers(profiles, labels, moreThan(between, b.at(0)))
		}
		rest := slices.DeleteFunc(slices.Clone(profiles), func(change *Change) bool {
			return wrong[labels[change.Key().Account]]
		})
		if len(rest) == len(profiles) {
			return nil
		}
		profiles = rest
	}
	return nil
}

// takers are the changes of those who lose something.
func takers(profiles []*Change, labels map[redshift.Account]string, lose map[reader]bool) []*Change {
	losers := make(map[string]bool)
	for r := range lose {
		losers[r.user] = true
	}
	return slices.DeleteFunc(slices.Clone(profiles), func(change *Change) bool {
		return !losers[labels[change.Key().Account]]
	})
}

// onlyTakes reports whether some changes by themselves give nobody anything, and take
// from nobody what the plan leaves them.
func (b *boundaries) onlyTakes(changes []*Change) bool {
	return len(b.wronged(b.sideAfter(changes))) == 0
}

// wronged are those who would see more than before, or who would lose what they keep
// in the end.
func (b *boundaries) wronged(between access.Side) map[string]bool {
	users := make(map[string]bool)
	for r := range moreThan(b.at(0), between) {
		users[r.user] = true
	}
	gains := b.gains()
	for r := range moreThan(between, b.at(len(b.changes))) {
		if !gains[r] {
			users[r.user] = true
		}
	}
	return users
}

// gains are those who see more, or something else, after all changes.
func (b *boundaries) gains() map[reader]bool {
	if b.gained == nil {
		b.gained = moreThan(b.at(0), b.at(len(b.changes)))
	}
	return b.gained
}
