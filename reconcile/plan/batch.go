package plan

import (
	"errors"

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
	end, statements := from, 0
	for end < last && (statements == 0 || statements+len(b.changes[end].Statements) <= limit) {
		statements += len(b.changes[end].Statements)
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

// goAhead marks the changes that may go ahead.
func goAhead(changes []*Change, b *boundaries, labels map[redshift.Account]string) {
	comes := createdWith(changes)
	var profiles []*Change
	for _, change := range changes {
		switch change.Key().Kind {
		case state.KindGrant, state.KindMembership:
			if change.After == nil && change.Phase() == Together && !comes(change) {
				change.Ahead = AheadRevokes
			}
		case state.KindProfile:
			if change.Before != nil {
				profiles = append(profiles, change)
			}
		default: // needs locks that readers hold
		}
	}
	for _, change := range b.narrowing(profiles, labels) {
		change.Ahead = AheadRows
	}
}

// narrowing returns those changes of profiles that by themselves show less to
// somebody and more to nobody.
func (b *boundaries) narrowing(profiles []*Change, labels map[redshift.Account]string) []*Change {
	for range 2 { // the second time without those that show more
		if len(profiles) == 0 {
			return nil
		}
		more, less := make(map[string]bool), make(map[string]bool)
		for _, entry := range access.Difference(b.at(0), b.sideAfter(profiles)) {
			for _, user := range entry.Users {
				more[user] = more[user] || entry.Effect == access.Widens || entry.Effect == access.Mixed
				less[user] = less[user] || entry.Effect == access.Narrows
			}
		}
		var rest []*Change
		widens := false
		for _, change := range profiles {
			label := labels[change.Key().Account]
			if less[label] && !more[label] {
				rest = append(rest, change)
			}
		}
		for user := range more {
			widens = widens || more[user]
		}
		if !widens {
			return rest
		}
		profiles = rest
	}
	return nil
}
