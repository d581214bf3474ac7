package access

import (
	"slices"
	"time"

	"github.com/redveil/redveil/policies"
)

// reads reports whether someone may read a source at an instant.
func (s Side) reads(source, user string, at time.Time) bool {
	windows, limited := s.Windows[source][user]
	holds := func(w policies.Window) bool { return w.Holds(at) }
	return s.Readers[source][user] && (!limited || slices.ContainsFunc(windows, holds))
}

// limits are the instants at which a user may begin or cease to see something
// although nobody changes the policy.
func (w *watcher) limits(name string) []time.Time {
	var all []time.Time
	for _, window := range w.ways.windows[name] {
		all = append(all, window.From, window.Until)
	}
	if _, untimed := w.classes[name]; untimed { // nobody who has something for a time is there
		return slices.DeleteFunc(all, time.Time.IsZero)
	}
	if user := w.side.Users[name]; user != nil && w.ways.readers[name] {
		for _, timed := range user.Timed {
			all = append(all, timed.Window.From, timed.Window.Until)
		}
	}
	return slices.DeleteFunc(all, time.Time.IsZero)
}

// period is a span of time in which a user sees the same before and the same
// after.
type period struct {
	window  policies.Window
	classes classes
}

// addPeriods compares what someone sees in each span of time. Spans that are
// over do not count.
func (d *difference) addPeriods(user string, limits []time.Time) {
	var periods []period
	for _, w := range policies.Split(limits) {
		periods = append(periods, period{w, d.classes(user, instantIn(w))})
	}
	for _, column := range d.columns {
		for n := 0; n < len(periods); {
			was, is := d.views(periods[n].classes, column)
			window := periods[n].window
			for n++; n < len(periods); n++ {
				alsoWas, alsoIs := d.views(periods[n].classes, column)
				if !d.sameIn(was, alsoWas) || !d.sameIn(is, alsoIs) {
					break
				}
				window.Until = periods[n].window.Until
			}
			if !window.EndedBy(d.now.side.Now) {
				d.add([]string{user}, column, was, is, window)
			}
		}
	}
}

// sameIn reports whether one side shows the same in two spans of time.
func (d *difference) sameIn(a, b view) bool {
	return a.sight() == b.sight() && a.governed().sight() == b.governed().sight() && d.actsAlike(a, b) &&
		d.actsAlike(a.governed(), b.governed())
}

// instantIn returns an instant in a window.
func instantIn(w policies.Window) time.Time {
	if w.From.IsZero() {
		return w.Until.Add(-time.Microsecond)
	}
	return w.From
}
