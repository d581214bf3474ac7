package access

import (
	"fmt"

	"github.com/redveil/redveil/policies"
)

// Seen lists what everybody sees on a side: the entries of a Difference from a side that
// shows nothing, without what compares the two. It asks once for each class of people
// whether they see any row.
func Seen(side Side) []Entry {
	var entries []Entry
	s := sidesOf(Side{}, side)
	for _, source := range union(keysOf(side), nil) {
		d := s.newDifference(source)
		d.shows = make(map[string]bool)
		d.compareAll(d.readers())
		entries = append(entries, sortEntries(d.grouped, d.columns, nil)...)
	}
	return entries
}

// list is add where nothing is seen before.
func (d *difference) list(users []string, column string, v view, w policies.Window) {
	seen := v.sight()
	if seen == Blind() || !d.showsRows(v, seen.Rows) {
		return
	}
	key := entryKey{
		column: column, before: Blind(), after: seen, path: v.path, from: w.From.UnixMicro(),
		until: w.Until.UnixMicro(),
	}
	if d.grouped[key] == nil {
		d.grouped[key] = &Entry{
			Source: d.source, Column: column, Before: Blind(), After: seen, Path: v.path, From: w.From, Until: w.Until,
		}
	}
	d.grouped[key].Users = append(d.grouped[key].Users, users...)
}

// showsRows reports whether there is a row that a view shows: its columns are all seen
// in the same ones.
func (d *difference) showsRows(v view, rows string) bool {
	if d.now.purpose && v.user != nil {
		rows = fmt.Sprintf("%s %q", rows, v.user.Projects)
	}
	if d.window.Limited() {
		rows += fmt.Sprint(" ", d.window)
	}
	shows, known := d.shows[rows]
	if !known {
		shows = d.compare(blind(), v).effect != Neutral
		d.shows[rows] = shows
	}
	return shows
}
