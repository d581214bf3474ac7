package lookup

import (
	"maps"
	"slices"
	"time"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/report"
)

// Format is the version of an answer's JSON.
const Format = "redveil.access/1"

// Answer is what redveil access prints.
type Answer struct {
	Format       string        `json:"format"`
	Question     Question      `json:"question"`
	Integrations []Integration `json:"integrations"`
}

// Integration is the answer for one integration.
type Integration struct {
	Name string `json:"name"`
	Of   Of     `json:"of"`
	// Notes say what cannot be known, and what else there is to know.
	Notes []string `json:"notes,omitempty"`
	// People and Sources are those that were asked for. Who has no entry in Access for
	// a source sees nothing of it.
	People  []string `json:"people,omitzero"`
	Sources []Source `json:"sources,omitzero"`
	Access  []Entry  `json:"access,omitzero"`
	// Why has the reasons, where they were asked for.
	Why []Why `json:"why,omitempty"`
	// Changes is what differs between two commits, where that was asked for.
	Changes []report.Access `json:"changes,omitzero"`
	// Review is the list for a recertification, where that was asked for.
	Review []Item `json:"review,omitzero"`
}

// Source is a governed table.
type Source struct {
	Name    string   `json:"name"`
	Table   string   `json:"table,omitempty"`
	Columns []string `json:"columns"`
}

// Entry is what some people see of one column alike.
type Entry struct {
	Users  []string `json:"users"`
	Source string   `json:"source"`
	Column string   `json:"column"`
	access.Sight
	// Path is set where they read the table itself, round the view.
	Path string `json:"path,omitempty"`
	// From and Until are set where it is limited in time.
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Ask answers a question from the policies of some integrations.
func Ask(q Question, given []Given) (*Answer, error) {
	if err := q.Check(given); err != nil {
		return nil, err
	}
	answer := &Answer{Format: Format, Question: q, Integrations: []Integration{}}
	for _, g := range given {
		if q.Source != "" && !slices.Contains(g.sources(), q.Source) {
			continue // it belongs to another one
		}
		answer.Integrations = append(answer.Integrations, g.answer(q))
	}
	return answer, nil
}

func (g Given) answer(q Question) Integration {
	i := Integration{
		Name: g.Resolved.Integration.Name, Of: g.Of, Notes: g.Notes, Access: g.entries(g.Side, q),
		People: []string{q.User},
	}
	if q.User == "" {
		everybody := make(map[string]bool)
		for _, user := range g.Resolved.Users {
			everybody[user.Name] = true
		}
		for _, entry := range i.Access {
			for _, user := range entry.Users {
				everybody[user] = true
			}
		}
		i.People = slices.Sorted(maps.Keys(everybody))
	}
	for _, name := range g.sources() {
		if q.Source != "" && name != q.Source {
			continue
		}
		source := Source{Name: name, Columns: g.columns(name)}
		if declared := g.source(name); declared != nil {
			source.Table = declared.Table.String()
		}
		i.Sources = append(i.Sources, source)
	}
	if q.Why || q.User != "" && q.Source != "" {
		i.Why = g.whys(q, i)
	}
	return i
}

// entries lists what people see on a side.
func (g Given) entries(side access.Side, q Question) []Entry {
	side = narrow(side, q)
	round := side
	side.Raw = nil
	all := []Entry{}
	add := func(entries []access.Entry, wanted func(access.Entry) bool) {
		for _, e := range entries {
			if wanted(e) && (q.Column == "" || e.Column == q.Column || e.Column == "*") {
				all = append(all, Entry{
					Users: e.Users, Source: e.Source, Column: e.Column, Sight: e.After, Path: e.Path, From: e.From,
					Until: e.Until,
				})
			}
		}
	}
	add(access.Seen(side), func(access.Entry) bool { return true })
	if len(round.Raw) > 0 {
		round.Readers, round.Windows = nil, nil
		add(access.Seen(round), func(e access.Entry) bool { return e.Path != "" })
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return compare(a.Source, b.Source) })
	return all
}
