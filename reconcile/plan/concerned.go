package plan

import (
	"maps"
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// concerned is what a program changes of the catalog's rights to read.
type concerned struct {
	views    map[redshift.Name]bool
	accounts map[redshift.Account]bool
	// lost are the views that an account was granted, and those of the roles and
	// groups that it is taken out of.
	lost map[redshift.Account][]redshift.Name
}

func (p Program) concerned(before, after *state.Snapshot) concerned {
	c := concerned{
		views: make(map[redshift.Name]bool), accounts: make(map[redshift.Account]bool),
		lost: make(map[redshift.Account][]redshift.Name),
	}
	was, is := opensOf(p.Scope, before), opensOf(p.Scope, after)
	for _, change := range p.changes() {
		switch o := change.Object().(type) {
		case state.View:
			c.view(p.Scope, o.Name)
		case state.Grant:
			if o.Privilege == state.Select {
				c.view(p.Scope, o.Key().Relation())
			}
			if o.Privilege == state.Usage {
				c.all(is[o.To])
			}
			c.account(o.To)
			if change.After == nil && o.Schema == p.Scope.ViewSchema && !o.Relation.IsZero() {
				c.loses(o.To, o.Key().Relation())
			}
		case state.Membership:
			c.account(o.Member)
			if change.After == nil {
				c.loses(o.Member, was[o.In]...)
			}
		case state.Profile:
			c.accounts[o.Account] = true
		case state.User:
			c.accounts[o.Account] = true
		case state.Schema, state.Role, state.Group, state.Table, state.Procedure:
		}
	}
	for _, step := range p.Steps {
		if step.renames() {
			c.all(is[step.After.Key().Principal])
		}
	}
	return c
}

func (c concerned) view(scope state.Scope, view redshift.Name) {
	if view.Schema == scope.ViewSchema && !view.Object.IsZero() {
		c.views[view] = true
	}
}

func (c concerned) all(views []redshift.Name) {
	for _, view := range views {
		c.views[view] = true
	}
}

func (c concerned) loses(p state.Principal, views ...redshift.Name) {
	if p.Kind == state.PrincipalUser {
		account := redshift.Account(p.Name)
		c.lost[account] = append(c.lost[account], views...)
	}
}

func (c concerned) account(p state.Principal) {
	if p.Kind == state.PrincipalUser {
		c.accounts[redshift.Account(p.Name)] = true
	}
}

// everyone returns the accounts to ask, sorted: the declared ones, those with a
// role, and those that the program names.
func (c concerned) everyone(scope state.Scope, l *firstLock) []redshift.Account {
	all := slices.Concat(scope.Accounts, slices.Collect(maps.Keys(l.in)), slices.Collect(maps.Keys(c.accounts)))
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(a redshift.Account) bool { return !l.asks(a) })
}
