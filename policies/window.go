package policies

import (
	"slices"
	"time"

	"github.com/redveil/redveil/spec"
)

// Window is a span of time in which an entitlement counts.
type Window = spec.Window

// Timed is what a user has besides, in a window alone: by a membership, or by
// an approval.
type Timed struct {
	Origin     spec.Origin
	Window     Window
	Groups     []string // of a membership: its own first
	Attributes map[string][]string
	Projects   []Project
	Approved   []string
}

// At returns the user with all that they have at an instant, and nothing that
// is limited in time.
func (u *User) At(now time.Time) *User {
	if u == nil || len(u.Timed) == 0 {
		return u
	}
	at := *u
	at.Timed = nil
	for _, t := range u.Timed {
		if !t.Window.Holds(now) {
			continue
		}
		at.Groups = sorted(slices.Concat(at.Groups, t.Groups))
		at.Attributes = united(at.Attributes, t.Attributes)
		at.Approved = sorted(slices.Concat(at.Approved, t.Approved))
		at.Projects = unitedProjects(at.Projects, t.Projects)
	}
	return &at
}

func united(a, b map[string][]string) map[string][]string {
	all := make(map[string][]string, len(a)+len(b))
	for _, attributes := range []map[string][]string{a, b} {
		for name, values := range attributes {
			all[name] = sorted(slices.Concat(all[name], values))
		}
	}
	return all
}

func unitedProjects(a, b []Project) []Project {
	all := slices.Clone(a)
	for _, p := range b {
		n := slices.IndexFunc(all, func(known Project) bool { return known.Name == p.Name })
		if n < 0 {
			all = append(all, p)
			continue
		}
		all[n].Sources = sorted(slices.Concat(all[n].Sources, p.Sources))
		all[n].Purposes = sorted(slices.Concat(all[n].Purposes, p.Purposes))
	}
	slices.SortFunc(all, compareProjects)
	return all
}

// Split returns the windows between instants, which together are all of time.
func Split(instants []time.Time) []Window {
	instants = slices.DeleteFunc(slices.Clone(instants), time.Time.IsZero)
	slices.SortFunc(instants, time.Time.Compare)
	instants = slices.CompactFunc(instants, time.Time.Equal)
	windows := make([]Window, 0, len(instants)+1)
	var from time.Time
	for _, at := range instants {
		windows = append(windows, Window{From: from, Until: at})
		from = at
	}
	return append(windows, Window{From: from})
}

// Join unites windows that touch or overlap. The result is sorted.
func Join(windows []Window) []Window {
	windows = slices.Clone(windows)
	slices.SortFunc(windows, func(a, b Window) int { return a.From.Compare(b.From) })
	var joined []Window
	for _, w := range windows {
		last := len(joined) - 1
		switch {
		case last < 0 || !joined[last].Until.IsZero() && joined[last].Until.Before(w.From):
			joined = append(joined, w)
		case joined[last].Until.IsZero():
		case w.Until.IsZero() || w.Until.After(joined[last].Until):
			joined[last].Until = w.Until
		}
	}
	return joined
}

// Meet returns the time that lies in both lists of windows, joined.
func Meet(a, b []Window) []Window {
	var all []Window
	for _, one := range a {
		for _, other := range b {
			if both, meet := intersection(one, other); meet {
				all = append(all, both)
			}
		}
	}
	return Join(all)
}

// intersection returns the time that lies in both windows, if there is any.
func intersection(a, b Window) (both Window, meet bool) {
	if b.From.After(a.From) {
		a.From = b.From
	}
	if a.Until.IsZero() || !b.Until.IsZero() && b.Until.Before(a.Until) {
		a.Until = b.Until
	}
	return a, a.Until.IsZero() || a.From.Before(a.Until)
}

// NotEnded leaves out windows that are over.
func NotEnded(windows []Window, now time.Time) []Window {
	return slices.DeleteFunc(slices.Clone(windows), func(w Window) bool { return w.EndedBy(now) })
}
