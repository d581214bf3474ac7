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
	for _, source := range union(keysOf(side), nil) {
		d := newDifference(source, Side{}, side, make(map[string]verdict))
		d.shows = make(map[string]bool)
		entries = append(entries, d.entries()...)
	}
	return entries
}

// look is what people see of a column alike.
type look struct {
	column string
	Sight
	path   string
	window policies.Window
}

// list is add where nothing is seen before.
func (d *difference) list(users []string, column string, v view, w policies.Window) {
	seen := v.sight()
	if seen == Blind() || !d.showsRows(v, seen.Rows) {
		return
	}
	key := look{column, seen, v.path, w}
	if d.listed == nil {
		d.listed = make(map[look]*Entry)
	}
	if d.listed[key] == nil {
		entry := Entry{
			Source: d.source, Column: column, Before: Blind(), After: seen, Path: v.path, From: w.From, Until: w.Until,
		}
		d.listed[key] = &entry
		d.grouped[fmt.Sprint(len(d.grouped))] = &entry
	}
	d.listed[key].Users = append(d.listed[key].Users, users...)
}

// showsRows reports whether there is a row that a view shows: its columns are all seen
// in the same ones.
func (d *difference) showsRows(v view, rows string) bool {
	if d.now.purpose && v.user != nil {
		rows = fmt.Sprintf("%s %q", rows, v.user.Projects)
	}
	shows, known := d.shows[rows]
	if !known {
		shows = d.compare(blind(), v).effect != Neutral
		d.shows[rows] = shows
	}
	return shows
}
