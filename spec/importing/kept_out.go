package importing

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
)

// guardrails says above a subscription whom guardrails keep out all the same, each in a
// line: it does not let them in.
func (r *readers) guardrails(g grant) hclwrite.Tokens {
	kept := make(map[string]map[string]int) // by guardrail and user: of how many tables
	for _, t := range g.tables {
		for _, user := range r.of(g.audience) {
			if by := t.KeptOut[user]; by != "" {
				if kept[by] == nil {
					kept[by] = make(map[string]int)
				}
				kept[by][user]++
			}
		}
	}
	var all hclwrite.Tokens
	for _, by := range slices.Sorted(maps.Keys(kept)) {
		users := slices.Sorted(maps.Keys(kept[by]))
		some := slices.ContainsFunc(users, func(user string) bool { return kept[by][user] < len(g.tables) })
		of := ""
		if some {
			of = " of some of them"
		}
		all = append(all, remark(fmt.Sprintf("The guardrail %s keeps %s out%s.", by, cleaned(few(users)), of))...)
	}
	return all
}

// few names the first of some people, and how many more there are.
func few(names []string) string {
	if more := len(names) - 10; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:10], ", "), more)
	}
	return strings.Join(names, ", ")
}

// tellKeptOut lists who reads tables, and whom a guardrail keeps out of the views: no
// subscription brings over what they have.
func (r *readers) tellKeptOut() {
	type place struct{ user, guardrail string }
	tables := make(map[place][]Reading)
	for _, t := range r.input.Tables {
		for user := range t.Readers {
			if by := t.KeptOut[user]; by != "" {
				tables[place{user, by}] = append(tables[place{user, by}], t)
			}
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(tables), func(a, b place) int {
		return slices.Compare([]string{a.user, a.guardrail}, []string{b.user, b.guardrail})
	}) {
		r.skip(Item{What: AnyUser, Name: at.user, Reason: fmt.Sprintf("they read %s now, and the guardrail %s keeps "+
			"them out of the view", grant{tables: tables[at]}.on(), at.guardrail)})
	}
}

// hasAbsent reports whether a group of the policy has users without an account in the
// warehouse, who read nothing there.
func (r *readers) hasAbsent(label string) bool {
	nesting := r.Repository.Nesting()
	for _, user := range r.Repository.Users {
		if r.input.Absent[user.Name] && slices.Contains(nesting.All(user.Groups), label) {
			return true
		}
	}
	return false
}
