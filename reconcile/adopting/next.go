package adopting

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/spec"
)

// next is the order of work: views first, then people, and the tables are closed last.
func next(i Integration) []Step {
	steps := []Step{}
	for _, step := range []Step{making(i), deciding(i), changing(i), moving(i)} {
		if len(step.Tables)+len(step.People) > 0 {
			steps = append(steps, step)
		}
	}
	if last, needed := closing(i); needed {
		steps = append(steps, last)
	}
	if last := closingByHand(i); len(last.Statements) > 0 {
		steps = append(steps, last)
	}
	if last := owning(i); len(last.People) > 0 {
		steps = append(steps, last)
	}
	for n := range steps {
		s := &steps[n]
		s.Tables, s.People, s.Statements = orNone(s.Tables), orNone(s.People), orNone(s.Statements)
	}
	return steps
}

func orNone(all []string) []string { return append([]string{}, all...) }

func making(i Integration) Step {
	step := Step{What: "run redveil apply, which makes the views"}
	for _, t := range i.Tables {
		if t.State == NoView {
			step.Tables = append(step.Tables, t.Table)
		}
	}
	return step
}

// deciding is for those whom the last step would take something from, also where they do
// not read the table now.
func deciding(i Integration) Step {
	step := Step{What: "decide on these, whom the views do not show all that they can read now: a subscription, a " +
		"mask's unless, an exception where reading the table itself is meant, or take from them what they do not need"}
	return i.add(step, Reader.less)
}

func changing(i Integration) Step {
	step := Step{What: `decide on these, who change rows: UPDATE and DELETE with a condition take SELECT on the table, ` +
		`which raw_access = "revoke" takes away: an exception with may = ["read", "write"] leaves it`}
	return i.add(step, func(r Reader) bool { return len(r.Changes) > 0 })
}

func moving(i Integration) Step {
	step := Step{What: "move these to the views, and read through queries, dbt models and reports of theirs"}
	return i.add(step, i.Log.moves)
}

// add adds to a step whoever is not meant to go on, and their tables.
func (i Integration) add(step Step, counts func(Reader) bool) Step {
	for _, t := range i.Tables {
		for _, r := range t.Readers {
			if r.Stays != "" || r.Owns || !counts(r) {
				continue
			}
			who := fmt.Sprintf("%s (%s)", r.User, t.Table)
			if !r.LastRead.IsZero() {
				who = fmt.Sprintf("%s (%s, last %s)", r.User, t.Table, r.LastRead.UTC().Format(stamp))
			}
			step.People = append(step.People, who)
			if !slices.Contains(step.Tables, t.Table) {
				step.Tables = append(step.Tables, t.Table)
			}
		}
	}
	return step
}

// closing is the last step: to have grants on the tables revoked, and what no run revokes.
func closing(i Integration) (Step, bool) {
	var open, ready []string
	for _, t := range i.Tables {
		switch t.State {
		case Ready:
			ready = append(ready, t.Table)
		case NoView, Views:
			open = append(open, t.Table)
		case Left, Revoked:
		}
	}
	step := Step{Tables: ready}
	switch {
	case len(open)+len(ready) == 0:
		return Step{}, false
	case i.RawAccess == string(spec.RawAccessRevoke):
		step.What = `raw_access is "revoke" already: apply takes grants on these tables away; by hand goes what it ` +
			"cannot take, such as FOR TABLES IN, ownership, views of others, and grants on tables that redveil does " +
			"not own, which redveil plan names"
		step.Tables = slices.Concat(open, ready)
	case len(open) > 0:
		step.What = `set raw_access = "revoke" once no table waits any more` + loses
	case len(deciding(i).People) > 0:
		step.What = `set raw_access = "revoke" once it is decided who may lose something` + loses
	case !i.Log.Covers:
		step.What = `set raw_access = "revoke" once you have asked who still reads the tables themselves, as the log ` +
			"cannot tell: the views show everybody all" + loses
	default:
		step.What = `set raw_access = "revoke": nobody needs the tables themselves` + loses
	}
	return step, true
}

// loses is what follows on raw_access.
const loses = "; redveil plan then says who loses what, and has the statements for an administrator to run on tables " +
	"that redveil does not own"

// closingByHand has what raw_access leaves open.
func closingByHand(i Integration) Step {
	step := Step{What: `have these run once nobody waits: permissions FOR TABLES IN stay open after raw_access = "revoke"; ` +
		"to close one takes it for all tables there"}
	for _, t := range i.Tables {
		for _, statement := range t.ByHand {
			if !slices.Contains(step.Statements, statement) {
				step.Statements = append(step.Statements, statement)
			}
		}
		if len(t.ByHand) > 0 {
			step.Tables = append(step.Tables, t.Table)
		}
	}
	return step
}
