package lookup

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/spec"
)

// Why has the reasons for what some people see of a source.
type Why struct {
	Users   []string `json:"users"`
	Source  string   `json:"source"`
	Sees    bool     `json:"sees"`
	Reasons []Reason `json:"reasons"`
}

// Reason is one block of the policy, or one fact of the warehouse. File is empty where no
// block is behind it.
type Reason struct {
	Kind Kind   `json:"kind"`
	Text string `json:"text"`
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
}

// Kind is what a reason does.
type Kind string

// The kinds of reasons, in the order in which they are listed.
const (
	LetsIn   Kind = "lets in"
	Passes   Kind = "passes"
	Missing  Kind = "missing"
	Has      Kind = "has"
	Rows     Kind = "rows"
	NoRows   Kind = "no rows"
	Masks    Kind = "masks"
	Round    Kind = "round"
	NotKnown Kind = "not known"
)

// keepsOut reports whether the reason is enough for somebody to see nothing.
func (r Reason) keepsOut() bool { return r.Kind == Missing || r.Kind == NoRows }

func reason(kind Kind, text string, origin spec.Origin) Reason {
	return Reason{Kind: kind, Text: text, File: origin.Range.Filename, Line: origin.Range.Start.Line}
}

// whys gives the reasons for everybody who was asked for. People with the same reasons
// share one entry.
func (g Given) whys(q Question, i Integration) []Why {
	type seen struct{ user, source string }
	by := make(map[seen][]Entry)
	for _, entry := range i.Access {
		for _, user := range entry.Users {
			by[seen{user, entry.Source}] = append(by[seen{user, entry.Source}], entry)
		}
	}
	var all []Why
	for _, source := range i.Sources {
		var here []Why
		place := make(map[string]int)
		for _, user := range i.People {
			entries := by[seen{user, source.Name}]
			if !q.Why && len(entries) > 0 {
				continue
			}
			why := Why{
				Users: []string{user}, Source: source.Name, Sees: len(entries) > 0,
				Reasons: g.reasons(user, source.Name, q.Column, entries),
			}
			key := fmt.Sprintf("%t %+v", why.Sees, why.Reasons)
			if n, known := place[key]; known {
				here[n].Users = append(here[n].Users, user)
				continue
			}
			place[key] = len(here)
			here = append(here, why)
		}
		all = append(all, here...)
	}
	return all
}

func (g Given) reasons(user, source, column string, entries []Entry) []Reason {
	declared, policy := g.user(user), g.source(source)
	var all []Reason
	switch {
	case declared == nil:
		all = append(all, Reason{Kind: Missing, Text: "the policy declares no such user"})
	case policy == nil:
		all = append(all, Reason{Kind: Missing, Text: "the policy declares no such source any more"})
	default:
		j := judge{given: g, source: policy, user: declared, at: instantOf(entries, g.Resolved.Now), column: column}
		all = j.reasons()
		if len(entries) == 0 && !slices.ContainsFunc(all, Reason.keepsOut) {
			all = append(all, reason(Missing, "what these blocks ask for is never true at once", policy.Origin))
		}
	}
	all = append(all, g.contradicted(user, source, column, entries)...)
	for _, entry := range entries {
		if entry.Path != "" {
			all = append(all, Reason{Kind: Round, Text: "round the view, by " + entry.Path})
		} else if entry.Rows == access.Unknown {
			all = append(all, Reason{
				Kind: NotKnown, Text: "the view, or what it reads, was changed by hand: what it shows is not known",
			})
		}
	}
	return slices.CompactFunc(all, func(a, b Reason) bool { return a == b })
}

// contradicted says where a warehouse gives something else than the policy.
func (g Given) contradicted(user, source, column string, entries []Entry) []Reason {
	if g.Declared == nil {
		return nil
	}
	says := g.entries(*g.Declared, Question{User: user, Source: source, Column: column})
	gives := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.Path != "" })
	byColumn := func(a, b Entry) int { return cmp.Or(compare(a.Column, b.Column), a.From.Compare(b.From)) }
	slices.SortStableFunc(says, byColumn) // another order of columns is no other policy
	slices.SortStableFunc(gives, byColumn)
	if slices.EqualFunc(says, gives, func(a, b Entry) bool {
		return a.Column == b.Column && a.Sight == b.Sight && a.From.Equal(b.From) && a.Until.Equal(b.Until)
	}) {
		return nil
	}
	return []Reason{{Kind: NotKnown, Text: "the warehouse gives something else than the policy says: see redveil plan"}}
}

// instantOf is the run's, or the first at which somebody comes to see something.
func instantOf(entries []Entry, now time.Time) time.Time {
	var first time.Time
	for _, e := range entries {
		switch {
		case e.Path != "":
		case (policies.Window{From: e.From, Until: e.Until}).Holds(now):
			return now
		case e.From.After(now) && (first.IsZero() || e.From.Before(first)):
			first = e.From
		}
	}
	if first.IsZero() {
		return now
	}
	return first
}
