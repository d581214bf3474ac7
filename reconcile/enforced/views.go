package enforced

import (
	"iter"
	"maps"
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// ThroughViews returns every way in which an account reads a governed table
// through a view that redveil did not make: one over the table, or over such a
// view. A view reads with its owner's rights, and a materialized one holds a copy.
// Superusers are left out, who need no view, and so is what is over a view that is
// itself governed, which is a way round that one. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
func (a *Authority) ThroughViews(table redshift.Name) []Way {
	c := collector{authority: a}
	for view := range a.viewsOver(table) {
		a.readers(&c, view)
	}
	return c.sorted()
}

// ViewReaders returns who reads each of the views that ThroughViews follows.
func (a *Authority) ViewReaders(table redshift.Name) map[redshift.Name][]redshift.Account {
	all := make(map[redshift.Name][]redshift.Account)
	for view := range a.viewsOver(table) {
		c := collector{authority: a}
		a.readers(&c, view)
		for _, way := range c.sorted() {
			if !slices.Contains(all[view.Name], way.Account) {
				all[view.Name] = append(all[view.Name], way.Account)
			}
		}
	}
	return all
}

// viewsOver yields the views of others that show rows of a table.
func (a *Authority) viewsOver(table redshift.Name) iter.Seq[state.OtherView] {
	return func(yield func(state.OtherView) bool) {
		queue, seen := []redshift.Name{table}, map[redshift.Name]bool{table: true}
		for ; len(queue) > 0; queue = queue[1:] {
			for _, view := range a.above[queue[0]] {
				if view.Governed || seen[view.Name] {
					continue
				}
				seen[view.Name] = true
				queue = append(queue, view.Name)
				if a.isReadable(view, nil) && !yield(view) {
					return
				}
			}
		}
	}
}

// viewsAbove returns the views that read each relation.
func viewsAbove(facts *state.Unmanaged) map[redshift.Name][]state.OtherView {
	above := make(map[redshift.Name][]state.OtherView)
	for _, view := range facts.Views {
		for _, name := range view.Reads {
			above[name] = append(above[name], view)
		}
	}
	return above
}

// readers adds those who may select from a view and use the schemas that it takes.
func (a *Authority) readers(c *collector, view state.OtherView) {
	c.usage = a.usageOf(view)
	for account := range c.usage {
		if a.IsSuper(account) {
			delete(c.usage, account)
		}
	}
	named := "view " + view.Name.String()
	if view.Materialized {
		named = "materialized " + named
	}
	give := func(given state.Given, by string) {
		if given.Privilege != state.Select {
			return
		}
		for account, chain := range a.holders(given.To) {
			c.add(account, throughView(by, chain), chain, MayRead)
		}
	}
	for _, given := range a.grants[view.Name] {
		by := "grant of " + named
		if !given.Column.IsZero() {
			by = "grant on column " + given.Column.String() + " of " + named
		}
		give(given, by)
	}
	for _, given := range a.schemas[view.Name.Schema] {
		switch given.Reach {
		case state.InSchema:
			give(given, "permission FOR TABLES IN its schema on "+named)
		case state.InDatabase:
			give(given, "permission FOR TABLES IN the database on "+named)
		case state.OnOne, state.Schemas, state.Routines:
		}
	}
	c.add(view.Owner, "owner of "+named, nil, MayRead)
}

// throughView joins a privilege on a view with the way from the account to it.
func throughView(by string, chain *Chain) string {
	switch chain {
	case itself:
		return by
	case byPublic:
		return by + " to PUBLIC"
	}
	return by + " to " + chain.path
}

// usageOf returns who may use all schemas that readers of a view need: its own,
// and those of what it reads unless it is materialized.
func (a *Authority) usageOf(view state.OtherView) map[redshift.Account]bool {
	users := maps.Clone(a.usage(view.Name.Schema))
	asked := map[redshift.Ident]bool{view.Name.Schema: true}
	for _, beneath := range a.facts.ViewsBeneath(view.Name) {
		for _, name := range beneath.Reads {
			if asked[name.Schema] || !a.isKnown(name) {
				continue
			}
			asked[name.Schema] = true
			also := a.usage(name.Schema)
			for account := range users {
				if !also[account] {
					delete(users, account)
				}
			}
		}
	}
	return users
}

// isReadable reports whether a view works: its owner may select from what it
// reads, and so may the owners of the views beneath it. What is not known counts
// as readable. Above holds the views that were asked before.
func (a *Authority) isReadable(view state.OtherView, above []redshift.Name) bool {
	if slices.Contains(above, view.Name) {
		return false
	}
	if view.Materialized {
		return true
	}
	above = append(above, view.Name)
	return !slices.ContainsFunc(view.Reads, func(name redshift.Name) bool {
		beneath, isView := a.facts.Views[name]
		return a.isKnown(name) && (!a.MaySelect(view.Owner, name) || isView && !a.isReadable(beneath, above))
	})
}

// isKnown reports whether rights on a relation were read.
func (a *Authority) isKnown(name redshift.Name) bool {
	_, exists := a.facts.Privileges.RelationOwners[name]
	return exists
}

// MaySelect reports whether an account has SELECT on a relation or one of its
// columns. A view's owner needs no USAGE for what was looked up in their name.
func (a *Authority) MaySelect(account redshift.Account, name redshift.Name) bool {
	if a.IsSuper(account) || a.facts.Privileges.RelationOwners[name] == account {
		return true
	}
	has := func(given state.Given) bool {
		_, holds := a.holders(given.To)[account]
		return holds && given.Privilege == state.Select && given.Schema == name.Schema &&
			(given.Reach == state.InSchema || given.Reach == state.InDatabase || given.Relation == name.Object)
	}
	return slices.ContainsFunc(a.grants[name], has) || slices.ContainsFunc(a.schemas[name.Schema], has) ||
		slices.ContainsFunc(a.facts.Privileges.Own, has)
}

// IsSuper reports whether an account can do everything there is.
func (a *Authority) IsSuper(account redshift.Account) bool {
	_, member := a.chains[superRole][account]
	return member || a.facts.Accounts[account]
}
