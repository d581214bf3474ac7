package policies

import (
	"slices"
	"strings"

	"github.com/redveil/redveil/spec/expr"
)

// Audience finds whom rules let in, for many sources and without asking everybody: a
// rule that asks only whether some values are in sets gives one answer for all who have
// none of them. Users are given by their indexes, in order.
type Audience struct {
	users  []*User
	byName map[string]int
	having map[SetTest][]int // who has a value, without limits in time
	timed  []int             // who has something for a time
	lets   map[string][]int  // by name of rule
	could  map[string][]int  // by names of rules
}

// Audience returns the users of a policy, to be asked about.
func (r *Resolved) Audience() *Audience {
	a := &Audience{
		users: r.Users, byName: make(map[string]int, len(r.Users)), having: make(map[SetTest][]int),
		lets: make(map[string][]int), could: make(map[string][]int),
	}
	for n, user := range r.Users {
		a.byName[user.Name] = n
		if len(user.Timed) > 0 {
			a.timed = append(a.timed, n)
		}
		a.note(n, expr.UserSet{Kind: expr.Groups}, user.Groups)
		for name, values := range user.Attributes {
			a.note(n, expr.UserSet{Kind: expr.Attributes, Name: name}, values)
		}
	}
	return a
}

func (a *Audience) note(user int, set expr.UserSet, values []string) {
	for _, value := range values {
		test := SetTest{set, value}
		a.having[test] = append(a.having[test], user)
	}
}

// Timed are the users who have something for a time.
func (a *Audience) Timed() []int { return a.timed }

// Lets returns the users for whom CouldLet is true.
func (a *Audience) Lets(source *Source, rule Rule) []int {
	if AsksPurpose(rule.Allow) { // the answers differ by source
		return a.filter(everyone(len(a.users)), func(u *User) bool { return source.CouldLet(rule, u) })
	}
	known, ok := a.lets[rule.Name]
	if !ok {
		known = a.filter(a.candidates(source, rule), func(u *User) bool { return source.CouldLet(rule, u) })
		a.lets[rule.Name] = known
	}
	return known
}

// candidates are the users for whom a rule may be true at some time.
func (a *Audience) candidates(source *Source, rule Rule) []int {
	var asks Asks
	asks.Add(rule.Allow)
	if asks.ByName || len(asks.Sets) > 0 || asksClock(rule.Allow) || source.Lets(rule, &User{}) {
		return everyone(len(a.users))
	}
	some := slices.Clone(a.timed)
	for _, test := range asks.Tests {
		some = append(some, a.having[test]...)
	}
	slices.Sort(some)
	return slices.Compact(some)
}

func everyone(users int) []int {
	all := make([]int, users)
	for n := range all {
		all[n] = n
	}
	return all
}

func (a *Audience) filter(users []int, holds func(*User) bool) []int {
	var some []int
	for _, n := range users {
		if holds(a.users[n]) {
			some = append(some, n)
		}
	}
	return some
}

// Could returns the users for whom Could is true.
func (a *Audience) Could(source *Source) []int {
	if source.AsksPurpose() {
		return a.filter(everyone(len(a.users)), source.Could)
	}
	approved := make([]int, 0, len(source.Approvals))
	for _, approval := range source.Approvals {
		if n, known := a.byName[approval.User]; known && source.Could(a.users[n]) {
			approved = append(approved, n)
		}
	}
	by := a.byRules(source)
	if len(approved) == 0 {
		return by
	}
	all := slices.Concat(by, approved)
	slices.Sort(all)
	return slices.Compact(all)
}

// byRules returns the users whom the rules let in, apart from approvals.
func (a *Audience) byRules(source *Source) []int {
	var names strings.Builder
	for _, rules := range [][]Rule{source.Grants, source.Guardrails} {
		for _, rule := range rules {
			names.WriteString(rule.Name + " ")
		}
		names.WriteByte('&')
	}
	known, ok := a.could[names.String()]
	if !ok {
		some := make([]int, 0)
		for _, grant := range source.Grants {
			some = append(some, a.Lets(source, grant)...)
		}
		slices.Sort(some)
		unapproved := *source
		unapproved.Name, unapproved.Approvals = "", nil
		known = a.filter(slices.Compact(some), unapproved.Could)
		a.could[names.String()] = known
	}
	return known
}

// User returns the user with an index.
func (a *Audience) User(n int) *User { return a.users[n] }
