package state

import "time"

// Instant is a time in UTC as rows of the warehouse hold it: "2026-12-31
// 00:00:00", with microseconds where there are any. It is empty for NULL, no
// limit.
type Instant string

const instantForm = "2006-01-02 15:04:05.999999"

// InstantOf returns the instant of a time, empty for the zero time.
func InstantOf(t time.Time) Instant {
	if t.IsZero() {
		return ""
	}
	return Instant(t.UTC().Format(instantForm))
}

// Time returns the time of an instant. It is zero for no limit, and for a time
// beyond those that a policy can name.
func (i Instant) Time() time.Time {
	t, err := time.Parse(instantForm, string(i))
	if err != nil {
		return time.Time{}
	}
	return t
}

// tidy writes an instant from the warehouse as InstantOf does. It leaves alone
// what is no time that a policy could name.
func (i Instant) tidy() Instant {
	if t := i.Time(); !t.IsZero() {
		return InstantOf(t)
	}
	return i
}
