package adopting

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/spec"
)

// known says what the log shows, and what not.
func (g Given) known() Known {
	if g.Log.Why != "" {
		return Known{Notes: []string{"Who really reads tables cannot be seen: " + g.Log.Why + "."}}
	}
	begin := "is empty"
	if !g.Log.Begin.IsZero() {
		begin = "begins " + g.Log.Begin.Format(stamp)
	}
	k := Known{Visible: true, Begin: g.Log.Begin, Notes: []string{
		"Last read: the latest query in sys_query_history that names the table with its schema in FROM or JOIN. " +
			"The log " + begin + ", and Redshift often keeps it for seven days only: who reads once a month is " +
			"not in it. It does not show who reads by another view, by a procedure, by UNLOAD or without the " +
			"schema's name.",
	}}
	if g.Log.Cut {
		k.Notes = append(k.Notes, "Only the latest 5000 queries of a schema were looked at, so that a table counts as "+
			"ready only where the views show everybody all.")
	}
	return k
}

const stamp = "2006-01-02 15:04 UTC"

// next is the order of work: views first, then people, and the tables are closed last.
func next(i Integration) []Step {
	apply := Step{What: "run redveil apply, which makes the views"}
	move := Step{What: "move these to the views, and read through queries, dbt models and reports of theirs"}
	widen := Step{What: "decide on these, whom the views do not show all that they read now: a subscription, a " +
		"mask's unless, or an exception where reading the table itself is meant"}
	for _, t := range i.Tables {
		if t.State == NoView {
			apply.Tables = append(apply.Tables, t.Table)
		}
		for _, r := range t.Readers {
			who := fmt.Sprintf("%s (%s)", r.User, t.Table)
			switch {
			case !r.Waits:
				continue
			case !r.LastRead.IsZero():
				who = fmt.Sprintf("%s (%s, last %s)", r.User, t.Table, r.LastRead.UTC().Format(stamp))
			}
			move.People = append(move.People, who)
			if !slices.Contains(move.Tables, t.Table) {
				move.Tables = append(move.Tables, t.Table)
			}
			if !r.View || len(r.Loses) > 0 {
				widen.People = append(widen.People, who)
			}
		}
	}
	var steps []Step
	if len(apply.Tables) > 0 {
		steps = append(steps, apply)
	}
	if len(widen.People) > 0 {
		steps = append(steps, widen)
	}
	if len(move.People) > 0 {
		steps = append(steps, move)
	}
	if last, needed := closing(i); needed {
		steps = append(steps, last)
	}
	for n := range steps {
		steps[n].Tables, steps[n].People = orNone(steps[n].Tables), orNone(steps[n].People)
	}
	if steps == nil {
		steps = []Step{}
	}
	return steps
}

func orNone(all []string) []string { return append([]string{}, all...) }

// closing is the last step: to have grants on the tables revoked, and what no run revokes.
func closing(i Integration) (Step, bool) {
	var open, ready []string
	for _, t := range i.Tables {
		switch t.State {
		case Ready:
			ready = append(ready, t.Table)
		case NoView, Views:
			open = append(open, t.Table)
		case Revoked:
		}
	}
	switch {
	case len(open)+len(ready) == 0:
		return Step{}, false
	case i.RawAccess == string(spec.RawAccessRevoke):
		return Step{
			What: `raw_access is "revoke" already: apply takes grants on these tables away; by hand goes what it cannot ` +
				"take, such as FOR TABLES IN, ownership and views of others, which redveil plan names",
			Tables: append(open, ready...),
		}, true
	case len(open) > 0:
		return Step{
			What:   `set raw_access = "revoke" once no table waits any more; redveil plan then says who loses what`,
			Tables: ready,
		}, true
	}
	return Step{
		What:   `set raw_access = "revoke": nobody needs the tables themselves; redveil plan then says who loses what`,
		Tables: ready,
	}, true
}
