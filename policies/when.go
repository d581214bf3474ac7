package policies

import (
	"slices"
	"time"

	"github.com/redveil/redveil/spec/expr"
)

// Windows returns when the rules can come to let a user read the source, in
// order, including what is over. It changes only where a limit of the user or a
// date in a rule lies, so it does not depend on the time of the run.
func (s *Source) Windows(u *User) []Window {
	return s.When(u, s.rules(), func(at time.Time) bool { return s.CouldAt(u, at) })
}

// When returns the windows in which a condition on a user and some rules holds.
func (s *Source) When(u *User, rules []Rule, holds func(at time.Time) bool) []Window {
	var all []Window
	for _, w := range Split(slices.Concat(u.limits(), limitsOf(rules))) {
		if holds(s.within(w)) {
			all = append(all, w)
		}
	}
	return Join(all)
}

// AsksClock reports whether a rule about who may read asks for the time.
func (s *Source) AsksClock() bool {
	return slices.ContainsFunc(s.rules(), func(rule Rule) bool { return asksClock(rule.Allow) })
}

func (s *Source) rules() []Rule { return slices.Concat(s.Grants, s.Guardrails) }

// Limits returns the spans between the instants at which a rule about who may
// read can change its mind.
func (s *Source) Limits() []Window { return Split(limitsOf(s.rules())) }

// limits are the instants at which what the user has changes.
func (u *User) limits() []time.Time {
	var all []time.Time
	for _, t := range u.Timed {
		all = append(all, t.Window.From, t.Window.Until)
	}
	return all
}

// within returns an instant inside a window. The first one may lie on a date
// with which a rule compares the time, and midnight is special to days_ago().
func (s *Source) within(w Window) time.Time {
	second := w.From.Add(time.Microsecond)
	switch {
	case !w.Limited():
		return s.Now
	case w.From.IsZero():
		return w.Until.Add(-time.Microsecond)
	case w.Holds(second):
		return second
	}
	return w.From
}

func asksClock(e expr.Expr) bool {
	return expr.Any(e, func(node expr.Expr) bool {
		call, ok := node.(expr.Call)
		return ok && (call.Function == expr.Now || call.Function == expr.DaysAgo)
	})
}

// limitsOf returns the instants at which rules that ask for the time can
// change their mind: the dates that they compare it with, moved by the days
// that they go back.
func limitsOf(rules []Rule) []time.Time {
	var all []time.Time
	for _, rule := range rules {
		if !asksClock(rule.Allow) {
			continue
		}
		dates, back := datesIn(rule.Allow)
		for _, date := range dates {
			all = append(all, date, date.Add(time.Microsecond))
			midnight := date.UTC().Truncate(24 * time.Hour)
			for _, days := range back {
				all = append(all, midnight.AddDate(0, 0, days), midnight.AddDate(0, 0, days+1))
			}
		}
	}
	return all
}

func datesIn(e expr.Expr) (dates []time.Time, back []int) {
	expr.Walk(e, func(node expr.Expr) bool {
		switch n := node.(type) {
		case expr.Literal:
			if n.Value.Kind == expr.Instant && !n.Value.Null {
				dates = append(dates, n.Value.Time)
			}
		case expr.Call:
			if n.Function == expr.DaysAgo {
				back = append(back, int(n.Args[0].(expr.Literal).Value.Num.Num().Int64()))
			}
		case expr.List, expr.Column, expr.UserSet, expr.UserField, expr.Contains, expr.HasPurpose, expr.Sample,
			expr.Verbatim, expr.Compare, expr.Not, expr.And, expr.Or, expr.Conditional, expr.Arithmetic, expr.Negate,
			expr.Tagged, expr.ObjectField, expr.HasTag, expr.HasColumn, expr.Matches: // at most inside
		}
		return true
	})
	return dates, back
}
