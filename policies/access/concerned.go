package access

import (
	"maps"
	"slices"

	"github.com/redveil/redveil/policies"
)

// sides are two policies in force that are compared. Most of what a policy governs is
// the same on both: what nobody changed of it is left out before anybody is looked at.
type sides struct {
	before, after Side
	// changed are the users about whom rules may get other answers than before.
	changed map[string]bool
	// otherTime is set where the two are asked at different times.
	otherTime bool
}

func sidesOf(before, after Side) sides {
	s := sides{
		before: before, after: after, changed: make(map[string]bool), otherTime: !before.Now.Equal(after.Now),
	}
	for name, user := range before.Users {
		if !sameUser(user, after.Users[name]) {
			s.changed[name] = true
		}
	}
	for name := range after.Users {
		if before.Users[name] == nil {
			s.changed[name] = true
		}
	}
	return s
}

// concerned returns the users for whom a source has to be compared, sorted: all who read
// it on some side, if its policy changes, else only those who changed, or whose reading
// did.
func (s sides) concerned(source string) []string {
	users := make(map[string]bool)
	all := s.otherTime || s.before.Unknown[source] != s.after.Unknown[source] ||
		!samePolicy(s.before.Sources[source], s.after.Sources[source])
	note := func(user string) {
		if all || s.changed[user] || !s.readsAlike(source, user) {
			users[user] = true
		}
	}
	for _, side := range []Side{s.before, s.after} {
		for user := range side.Readers[source] {
			note(user)
		}
		for user := range side.Raw[source] {
			note(user)
		}
	}
	return slices.Sorted(maps.Keys(users))
}

// readsAlike reports whether a user reads a source by the same ways, and at the same
// times, on both sides.
func (s sides) readsAlike(source, user string) bool {
	before, after := s.before, s.after
	if before.Readers[source][user] != after.Readers[source][user] ||
		!slices.Equal(before.Columns[source][user], after.Columns[source][user]) ||
		(before.Columns[source][user] == nil) != (after.Columns[source][user] == nil) {
		return false
	}
	was, limited := before.Windows[source][user]
	is, alsoLimited := after.Windows[source][user]
	if limited != alsoLimited || !slices.EqualFunc(was, is, sameWindow) {
		return false
	}
	raw, reads := before.Raw[source][user]
	other, alsoReads := after.Raw[source][user]
	return reads == alsoReads && raw.Path == other.Path && maps.Equal(raw.Columns, other.Columns)
}

func sameWindow(a, b policies.Window) bool { return a.From.Equal(b.From) && a.Until.Equal(b.Until) }

// sameUser reports whether every rule gets the same answers about two users. Those who
// have something for a time are looked at one by one.
func sameUser(a, b *policies.User) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || len(a.Timed)+len(b.Timed) > 0 {
		return false
	}
	return a.Name == b.Name && slices.Equal(a.Groups, b.Groups) && slices.Equal(a.Approved, b.Approved) &&
		maps.EqualFunc(a.Attributes, b.Attributes, slices.Equal[[]string]) &&
		slices.EqualFunc(a.Projects, b.Projects, sameProject)
}

func sameProject(a, b policies.Project) bool {
	return a.Name == b.Name && slices.Equal(a.Sources, b.Sources) && slices.Equal(a.Purposes, b.Purposes)
}

// samePolicy reports whether two sources show the same to the same people. What rules
// are called and where they stand makes no difference. Where rules ask what the reader
// acts for, it is not certain.
func samePolicy(a, b *policies.Source) bool {
	if a == nil || b == nil {
		return a == b
	}
	if asksPurpose(a) || asksPurpose(b) {
		return false
	}
	return a == b || a.Table == b.Table && slices.EqualFunc(a.Filters, b.Filters, sameFilter) &&
		slices.EqualFunc(a.Columns, b.Columns, sameColumn)
}

func sameFilter(a, b policies.Filter) bool {
	return text(a.Keep) == text(b.Keep) && text(a.Unless) == text(b.Unless)
}

func sameColumn(a, b policies.Column) bool {
	return a.Name == b.Name && a.Type == b.Type && slices.EqualFunc(a.Masks, b.Masks, sameMask)
}

func sameMask(a, b policies.Mask) bool {
	return a.Method.String() == b.Method.String() && text(a.Unless) == text(b.Unless) && text(a.When) == text(b.When)
}
