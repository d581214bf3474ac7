package access

import (
	"maps"
	"reflect"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
)

// sides are two policies in force that are compared. Most of what a policy governs is
// the same on both: what nobody changed of it is left out before anybody is looked at.
type sides struct {
	before, after Side
	// changed are the users about whom rules may get other answers than before.
	changed map[string]bool
	// otherTime is set where the two are asked at different times.
	otherTime bool
	// was and is are the shapes on both sides, and known and pairs the comparisons that
	// were made.
	was, is shapes
	known   map[string]verdict
	pairs   map[rowsPair]verdict
}

func sidesOf(before, after Side) sides {
	s := sides{
		before: before, after: after, changed: make(map[string]bool), otherTime: !before.Now.Equal(after.Now),
		was: make(shapes), is: make(shapes), known: make(map[string]verdict), pairs: make(map[rowsPair]verdict),
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
	all := s.otherTime || s.before.Unknown[source] != s.after.Unknown[source] ||
		!samePolicy(s.before.Sources[source], s.after.Sources[source])
	before, after := waysTo(source, s.before), waysTo(source, s.after)
	same := before.plain && after.plain && sameReaders(before.readers, after.readers)
	if all && same {
		return slices.Sorted(maps.Keys(before.readers))
	}
	users := make(map[string]bool)
	note := func(user string) {
		if all || s.changed[user] || !before.sameFor(user, after) {
			users[user] = true
		}
	}
	if same {
		for user := range s.changed {
			if before.readers[user] {
				users[user] = true
			}
		}
		return slices.Sorted(maps.Keys(users))
	}
	for _, side := range []ways{before, after} {
		for user := range side.readers {
			note(user)
		}
		for user := range side.raw {
			note(user)
		}
	}
	return slices.Sorted(maps.Keys(users))
}

// sameReaders reports whether the same people read. Often the two are one map, in which
// nothing has to be compared.
func sameReaders(a, b map[string]bool) bool {
	return reflect.ValueOf(a).UnsafePointer() == reflect.ValueOf(b).UnsafePointer() || maps.Equal(a, b)
}

// ways are the ways in which people read a source, and the times at which they do.
type ways struct {
	readers map[string]bool
	columns map[string][]string
	raw     map[string]Raw
	windows map[string][]policies.Window
	plain   bool // there are readers, and nothing else
}

func waysTo(source string, side Side) ways {
	w := ways{side.Readers[source], side.Columns[source], side.Raw[source], side.Windows[source], false}
	w.plain = len(w.columns)+len(w.raw)+len(w.windows) == 0
	return w
}

// sameFor reports whether a user reads a source in the same ways on another side.
func (w ways) sameFor(user string, other ways) bool {
	if w.readers[user] != other.readers[user] {
		return false
	}
	if w.plain && other.plain {
		return true
	}
	only, limited := w.columns[user]
	others, alsoLimited := other.columns[user]
	if limited != alsoLimited || !slices.Equal(only, others) {
		return false
	}
	was, timed := w.windows[user]
	is, alsoTimed := other.windows[user]
	if timed != alsoTimed || !slices.EqualFunc(was, is, sameWindow) {
		return false
	}
	raw, reads := w.raw[user]
	now, alsoReads := other.raw[user]
	return reads == alsoReads && raw.Path == now.Path && maps.Equal(raw.Columns, now.Columns)
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
	return sameText(a.Keep, b.Keep) && sameText(a.Unless, b.Unless)
}

func sameColumn(a, b policies.Column) bool {
	return a.Name == b.Name && a.Type == b.Type && slices.EqualFunc(a.Masks, b.Masks, sameMask)
}

func sameMask(a, b policies.Mask) bool {
	return a.Method.String() == b.Method.String() && sameText(a.Unless, b.Unless) && sameText(a.When, b.When)
}

// sameText reports whether two conditions read the same, wherever they stand.
func sameText(a, b expr.Expr) bool { return reflect.DeepEqual(a, b) || text(a) == text(b) }
