package spec

import "time"

// Window is a span of time in UTC: it begins at From and is over at Until. Zero
// means that there is no limit on that side.
type Window struct{ From, Until time.Time }

// Holds reports whether an instant lies in the window.
func (w Window) Holds(at time.Time) bool { return !at.Before(w.From) && !w.EndedBy(at) }

// EndedBy reports whether the window is over at an instant.
func (w Window) EndedBy(at time.Time) bool { return !w.Until.IsZero() && !at.Before(w.Until) }

// Limited reports whether there is a limit on either side.
func (w Window) Limited() bool { return !w.From.IsZero() || !w.Until.IsZero() }

// IsForGood reports whether the window is open at an instant, and has no end.
func (w Window) IsForGood(at time.Time) bool { return w.Until.IsZero() && w.Holds(at) }

// Overlaps reports whether an instant lies in both windows.
func (w Window) Overlaps(other Window) bool {
	return (w.Until.IsZero() || other.From.Before(w.Until)) && (other.Until.IsZero() || w.From.Before(other.Until))
}

// window reads the attributes from and until.
func (f *fields) window() Window {
	w := Window{From: f.time("from"), Until: f.time("until")}
	if !w.Until.IsZero() && !w.From.Before(w.Until) {
		f.refuse(f.rangeOf("from"), "Window that never opens", "from must be before until.")
	}
	return w
}
