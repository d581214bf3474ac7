package differential_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"pgregory.net/rapid"
)

// change is one policy that replaces the one in force.
type change struct {
	t          rapid.TB
	policy     string
	plan       *plan.Plan
	raw        map[string]reading // by source: the table
	before     readings
	after      readings
	situations []string           // what was done before, for messages
	labels     map[string]string  // by account, if the policy has another one
	leaves     bool               // replaced views, about which the plan says nothing
	moved      map[[2]string]bool // view and account: other projects or purposes
	acts       map[string]bool    // accounts with other projects or purposes, whatever asks for them
}

// compare checks one person and one view.
func (c *change) compare(view, person string) {
	place := [2]string{view, person}
	before, after := c.before[place], c.after[place]
	entries := make(map[string]plan.AccessChange)
	label := c.label(person)
	for _, e := range c.plan.Access {
		// A view is called by its name if its source is no longer known.
		holds := policies.Window{From: e.From, Until: e.Until}.Holds(time.Now())
		if (e.Source == view || e.Source == "governed."+view) && slices.Contains(e.Users, label) && holds {
			entries[e.Column] = e
			// Where it could not be compared, the plan says so in the place of a difference, and
			// who can act for something else sees other rows by the same words.
			if e.Before == e.After && e.Path == "" && e.Proof == access.Exact && !c.acts[person] {
				c.fail(person, view, "of column %s the plan says that nothing changes", e.Column)
			}
			c.claims(e, person, e.Before, before)
			c.claims(e, person, e.After, after)
		}
	}
	for column, m := range movesOf(before, after) {
		e, listed := entries[column]
		if !listed {
			e, listed = entries["*"] // for a view whose columns are not known
		}
		c.judge(person, view, column, m, e, listed, entries)
	}
}

// label returns what the plan calls an account.
func (c *change) label(account string) string {
	if label, declared := c.labels[account]; declared {
		return label
	}
	for _, label := range c.labels {
		if label == account {
			return fmt.Sprintf("account %q", account)
		}
	}
	return account
}

// movedPurposes returns the views and accounts whose projects or purposes
// changed, for sources that require them.
func movedPurposes(snapshot *state.Snapshot, resolved *policies.Resolved) map[[2]string]bool {
	moved := make(map[[2]string]bool)
	for _, source := range resolved.Sources {
		before, err := access.ParseRecord(snapshot.Records[source.View])
		after, also := access.ParseRecord(access.Record(source))
		if err != nil || also != nil || len(before.Projects)+len(after.Projects) == 0 {
			continue
		}
		for _, user := range resolved.Users {
			same := slices.Equal(before.Projects, after.Projects) &&
				slices.Equal(purposesIn(snapshot.Profiles[user.Account]), purposesOf(user))
			moved[[2]string{source.View.Object.String(), string(user.Account)}] = !same
		}
	}
	return moved
}

// movedActs returns the accounts that can act for something else.
func movedActs(snapshot *state.Snapshot, resolved *policies.Resolved) map[string]bool {
	moved := make(map[string]bool)
	for _, user := range resolved.Users {
		moved[string(user.Account)] = !slices.Equal(purposesIn(snapshot.Profiles[user.Account]), purposesOf(user))
	}
	return moved
}

func purposesIn(rows *state.Person) []string {
	var all []string
	if rows != nil {
		for _, e := range rows.Entitlements {
			holds := policies.Window{From: e.From.Time(), Until: e.Until.Time()}.Holds(time.Now())
			if holds && (e.Kind == state.EntitlementProject || e.Kind == state.EntitlementPurpose) {
				all = append(all, e.Name+" "+e.Value)
			}
		}
	}
	slices.Sort(all)
	return all
}

func purposesOf(user *policies.User) []string {
	var all []string
	for _, project := range user.At(time.Now()).Projects {
		all = append(all, project.Name+" ")
		for _, purpose := range project.Purposes {
			all = append(all, project.Name+" "+purpose)
		}
	}
	slices.Sort(all)
	return all
}

// move is what changes in one column: rows that appear or disappear, and values
// in those that stay.
type move struct{ came, went, differs bool }

func movesOf(before, after reading) map[string]move {
	moves := make(map[string]move)
	note := func(column string, m move) {
		old := moves[column]
		moves[column] = move{old.came || m.came, old.went || m.went, old.differs || m.differs}
	}
	for key, row := range after {
		for column, value := range row {
			old, had := before[key][column]
			switch {
			case !had:
				note(column, move{came: true})
			case old != value:
				note(column, move{differs: true})
			}
		}
	}
	for key, row := range before {
		for column := range row {
			if _, has := after[key][column]; !has {
				note(column, move{went: true})
			}
		}
	}
	return moves
}

func (c *change) judge(person, view, column string, m move, e plan.AccessChange, listed bool,
	entries map[string]plan.AccessChange,
) {
	wrong := ""
	switch {
	case !listed && (c.leaves || someUnknown(entries)):
	case !listed:
		wrong = "is not listed"
	case m.came && e.Effect == access.Narrows:
		wrong = "is listed as narrowed"
	case m.went && e.Effect == access.Widens:
		wrong = "is listed as widened"
	case e.Effect == access.Neutral && e.Path == "":
		wrong = "is listed as neutral"
	}
	if wrong != "" && !throws(c.policy, m) && !c.moved[[2]string{view, person}] {
		c.fail(person, view, "column %s %+v %s", column, m, wrong)
	}
}

// someUnknown reports whether the entries are about a replaced view, which may
// have had columns that nobody declared.
func someUnknown(entries map[string]plan.AccessChange) bool {
	for _, e := range entries {
		if e.Before.Rows == access.Unknown {
			return true
		}
	}
	return false
}

// throws reports whether values may differ because of randomize(), which draws
// again when columns appear or disappear.
func throws(policy string, m move) bool {
	return !m.came && !m.went && strings.Contains(policy, "randomize(")
}

// claims checks what an entry says for certain.
func (c *change) claims(e plan.AccessChange, person string, claim access.Sight, seen reading) {
	raw, governed := c.raw[e.Source]
	governed = governed && !strings.Contains(claim.Rows, " of gen.") // one of two tables
	switch claim.Rows {
	case access.None:
		if len(seen) > 0 && hasColumn(seen, e.Column) {
			c.fail(person, e.Source, "reads %s, of which the plan says none", e.Column)
		}
		return
	case access.All:
		if governed && len(seen) != len(raw) {
			c.fail(person, e.Source, "reads %d rows of %d, and the plan says all", len(seen), len(raw))
		}
	}
	for key, row := range seen {
		value, shown := row[e.Column]
		switch {
		case claim.Value == access.Clear && governed && value != raw[key][e.Column],
			claim.Value == "null_value()" && (value.Valid || !shown):
			c.fail(person, e.Source, "reads %q in %s, and the plan says %s", value.String, e.Column, claim.Value)
		}
	}
}

func hasColumn(seen reading, column string) bool {
	for _, row := range seen {
		if _, has := row[column]; has {
			return true
		}
	}
	return false
}

func (c *change) fail(person, view, format string, args ...any) {
	c.t.Helper()
	place := [2]string{view, person}
	c.t.Fatalf("%s reading %s: %s\nbefore %v\nafter  %v\nthe plan says\n%s\nafter %s\n%s\nthe policy now is\n%s",
		person, view, fmt.Sprintf(format, args...),
		c.before[place], c.after[place], said(c.plan.Access), strings.Join(c.situations, "\n"), statementsOf(c.plan),
		c.policy)
}

func said(entries []plan.AccessChange) string {
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "  %s %s %s.%s %s\n    rows  %s -> %s\n    value %s -> %s\n", e.Effect,
			strings.Join(e.Users, ", "), e.Source, e.Column, e.Path, e.Before.Rows, e.After.Rows, e.Before.Value,
			e.After.Value)
	}
	return b.String()
}
