package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
)

// compareLines puts first what a reader has to see first: what is not proved, then
// gains, what differs, and losses; in each what everybody gets, tagged columns in clear,
// other tagged columns, and the most people.
func compareLines(a, b overviewLine) int {
	return cmp.Or(cmp.Compare(a.weight(), b.weight()), cmp.Compare(a.danger(), b.danger()),
		cmp.Compare(len(b.Users), len(a.Users)), slices.Compare(a.Users, b.Users),
		slices.Compare(a.Sources, b.Sources))
}

func (l overviewLine) weight() int {
	if l.Doubt {
		return -1
	}
	return slices.Index([]access.Effect{access.Widens, access.Mixed, access.Narrows, access.Neutral}, l.Effect)
}

func (l overviewLine) danger() int {
	switch {
	case l.Public:
		return 0
	case l.opensTagged() && !l.otherRows():
		return 1
	case l.opensTagged():
		return 2
	case slices.ContainsFunc(l.Columns, column.isTagged):
		return 3
	case l.Path != "":
		return 4
	}
	return 5
}

// opensTagged reports whether a tagged column is now seen in clear, if only in some rows.
func (l overviewLine) opensTagged() bool {
	if l.Closes || l.Effect == access.Narrows || !slices.ContainsFunc(l.Columns, column.isTagged) {
		return false
	}
	for _, look := range l.Looks {
		if look.Value.isClear() && slices.ContainsFunc(look.Columns, column.isTagged) {
			return true
		}
	}
	return l.Value.isClear()
}

// isClear reports whether the value itself is seen. Where it is not in all rows, those in
// which it is stand first.
func (s said) isClear() bool {
	const inSome = access.Clear + " where "
	return s == inClear || s.After == access.Clear || strings.HasPrefix(s.After, inSome) ||
		strings.HasPrefix(s.Of, inSome)
}

func (c column) isTagged() bool { return len(c.tags) > 0 }

// reasons are the policy lines behind a line without those of other people, with the
// rules before what they are about.
func (l overviewLine) reasons() []Reason {
	order := []string{"subscription", "approval", "mask", "row_filter", "user", "source"}
	weight := func(r Reason) int {
		kind, _, _ := strings.Cut(r.Block, ".")
		return slices.Index(order, kind)
	}
	others := func(r Reason) bool {
		name, isUser := strings.CutPrefix(r.Block, "user.")
		return isUser && !slices.Contains(l.Users, name)
	}
	kept := slices.DeleteFunc(slices.Clone(l.Because), others)
	slices.SortStableFunc(kept, func(a, b Reason) int { return cmp.Compare(weight(a), weight(b)) })
	return kept
}
