package access

import (
	"slices"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// circumstance is what conditions may ask for besides the row: the time of the read,
// what the reader acts for, and how conditions turn out whose meaning is not known.
type circumstance struct {
	now           time.Time
	before, after *policies.User
	acting        string
	acknowledged  []string
	opaque        map[string]expr.Truth
}

// mostCircumstances limits how many are tried.
const mostCircumstances = 4000

// circumstances lists those that matter to the question.
func (q *question) circumstances(c comparison) []circumstance {
	all := []circumstance{{before: c.before.user, after: c.after.user, opaque: map[string]expr.Truth{}}}
	all = spread(all, q.instants(c.now, c.window), func(s *circumstance, at time.Time) { s.now = at })
	if q.acts {
		all = q.spreadActing(all, c)
	}
	for _, text := range q.opaque {
		all = spread(all, []expr.Truth{expr.True, expr.False, expr.Unknown}, func(s *circumstance, t expr.Truth) {
			opaque := map[string]expr.Truth{text: t}
			for known, truth := range s.opaque {
				opaque[known] = truth
			}
			s.opaque = opaque
		})
	}
	if len(all) > mostCircumstances {
		q.open = true
		all = all[:mostCircumstances]
	}
	return all
}

func spread[T any](all []circumstance, values []T, set func(*circumstance, T)) []circumstance {
	var more []circumstance
	for _, s := range all {
		for _, value := range values {
			one := s
			set(&one, value)
			more = append(more, one)
		}
		if len(more) > mostCircumstances {
			break
		}
	}
	return more
}

// instants are the times of a read that matter: now, the next midnight, and around
// each instant at which a term of the clock passes a date, as far as they are in a window.
func (q *question) instants(now time.Time, w policies.Window) []time.Time {
	if w.From.After(now) {
		now = w.From
	}
	if len(q.clock) == 0 {
		return []time.Time{now}
	}
	dates := slices.Clone(q.dates)
	for _, a := range q.columns {
		if len(a.clock) > 0 {
			for _, member := range q.groupOf(a.column.Name) {
				dates = append(dates, q.columns[member].points...)
			}
		}
	}
	day := now.UTC().Truncate(24 * time.Hour)
	all := []time.Time{now, day.AddDate(0, 0, 1)}
	note := func(at time.Time) {
		for _, t := range []time.Time{at.Add(-time.Microsecond), at, at.Add(time.Microsecond)} {
			if t.After(now) {
				all = append(all, t)
			}
		}
	}
	for _, date := range dates {
		if date.Null || date.Kind != expr.Instant {
			continue
		}
		note(date.Time)
		midnight := date.Time.UTC().Truncate(24 * time.Hour)
		for _, term := range q.clock {
			if term.Function == expr.DaysAgo {
				days := int(term.Args[0].(expr.Literal).Value.Num.Num().Int64())
				for more := range 4 {
					note(midnight.AddDate(0, 0, days+more))
				}
			}
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	all = slices.CompactFunc(all, time.Time.Equal)
	if len(all) > mostInstants {
		all, q.open = all[:mostInstants], true
	}
	all = append(all, all[len(all)-1].AddDate(0, 0, 1).Add(time.Hour))
	at := slices.IndexFunc(all, now.Equal)
	all[0], all[at] = all[at], all[0] // a witness of today comes first
	if !w.Until.IsZero() {
		all = slices.DeleteFunc(all, func(t time.Time) bool { return !t.Before(w.Until) })
		all = append(all, w.Until.Add(-time.Microsecond))
	}
	return all
}

// mostInstants limits the times of a read that are tried.
const mostInstants = 200

// mostPurposes limits how many purposes are tried in all combinations.
const mostPurposes = 6

// spreadActing tries each project in which the reader can act, and each set of
// purposes that they can have acknowledged in it.
func (q *question) spreadActing(all []circumstance, c comparison) []circumstance {
	projects := []policies.Project{{}}
	for _, u := range []*policies.User{c.before.user, c.after.user} {
		if u == nil {
			continue
		}
		for _, p := range u.On(c.source) {
			at := slices.IndexFunc(projects, func(known policies.Project) bool { return known.Name == p.Name })
			if at < 0 {
				projects = append(projects, p)
				continue
			}
			known := projects[at]
			known.Purposes = union(known.Purposes, p.Purposes)
			projects[at] = known
		}
	}
	type acting struct {
		project      string
		acknowledged []string
	}
	var states []acting
	for _, p := range projects {
		purposes := p.Purposes
		if len(purposes) > mostPurposes {
			q.open = true
			purposes = purposes[:mostPurposes]
		}
		for set := range 1 << len(purposes) {
			state := acting{project: p.Name}
			for n, purpose := range purposes {
				if set&(1<<n) != 0 {
					state.acknowledged = append(state.acknowledged, purpose)
				}
			}
			states = append(states, state)
		}
	}
	return spread(all, states, func(s *circumstance, a acting) {
		s.acting, s.acknowledged = a.project, a.acknowledged
		s.before, s.after = actingAs(s.before, a.project, a.acknowledged), actingAs(s.after, a.project, a.acknowledged)
	})
}

func actingAs(u *policies.User, project string, acknowledged []string) *policies.User {
	if u == nil {
		return nil
	}
	as := *u
	as.Acting, as.Acknowledged = project, acknowledged
	return &as
}

// context is what the evaluator is told.
func (s circumstance) context(source string) policies.EvalContext {
	return policies.EvalContext{
		Now: s.now, Source: source,
		Condition: func(f redshift.Fragment, _ policies.Row) expr.Truth { return s.opaque[f.String()] },
	}
}
