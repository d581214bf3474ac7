package adopting

import (
	"maps"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// readers are those who read the table itself or a view of others over it, by label.
func (e examination) readers(source *policies.Source) []Reader {
	itself := e.counted(e.authority.OnRelation(source.Table))
	by := e.counted(e.authority.ThroughViews(source.Table))
	for account, ways := range itself {
		by[account] = slices.Concat(ways, by[account])
	}
	changers := e.authority.Changers(source.Table)
	readers, owner := make([]Reader, 0, len(by)), e.owner(source)
	for _, account := range slices.Sorted(maps.Keys(by)) {
		r := Reader{
			User: e.labels[account], Account: account, Stays: e.stays(by[account], source),
			LastRead: e.Log.Last[Use{account, source.Table}], Loses: []string{}, Changes: []state.Privilege{},
			Paths: pathsOf(by[account]),
		}
		r.View = e.Declared.Readers[source.Name][r.User]
		r.Loses = append(r.Loses, e.loses[pair{r.User, source.Name}]...)
		if r.Stays == "" && len(itself[account]) > 0 {
			r.Changes = append(r.Changes, changers[account]...)
		}
		r.Owns = r.Stays == "" && account == owner && isOwning(r.Paths)
		r.Waits = r.Stays == "" && e.known.waits(r)
		readers = append(readers, r)
	}
	return readers
}

// counted are the ways to read of all but Redshift's own superuser and the plan account.
func (e examination) counted(ways []enforced.Way) map[redshift.Account][]enforced.Way {
	plan := redshift.Account(e.Facts.Resolved.Integration.Plan.Username)
	by := make(map[redshift.Account][]enforced.Way)
	for _, way := range ways {
		if way.Right == enforced.MayRead && way.Account != enforced.Internal && way.Account != plan {
			by[way.Account] = append(by[way.Account], way)
		}
	}
	return by
}

// pathsOf are what the ways are called, each once.
func pathsOf(ways []enforced.Way) []string {
	var paths []string
	for _, way := range ways {
		path := way.Path
		if !way.Column.IsZero() {
			path += " alone"
		}
		if !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths
}

// waits reports whether something has to be done for somebody before the table can be
// closed: they have to move, no view is for them, or they change rows. Owners lose nothing
// by that, and have a step of their own.
func (k Known) waits(r Reader) bool { return !r.Owns && (k.moves(r) || !r.View || len(r.Changes) > 0) }

// moves reports whether somebody reads the table, as far as the log goes back, or nobody
// can tell and the view does not show them all.
func (k Known) moves(r Reader) bool { return !r.LastRead.IsZero() || !k.Covers && r.less() }

// less says that somebody does not see in the view all that they see in the table.
func (r Reader) less() bool { return !r.View || len(r.Loses) > 0 }

const superuser = "superuser"

// stays says why somebody goes on reading the table, whatever raw_access says.
func (e examination) stays(ways []enforced.Way, source *policies.Source) string {
	by := ""
	for _, way := range ways {
		if e.authority.IsSuper(way.Account) {
			return superuser
		}
		exception := e.meant.By(way, source)
		if exception == nil {
			return ""
		}
		by = exception.Origin.Block
	}
	return by
}
