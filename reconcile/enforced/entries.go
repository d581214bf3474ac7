package enforced

import (
	"iter"
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Entry is a role, a group or PUBLIC that may read a table, so that whoever comes to be in
// it reads the table, too.
type Entry struct {
	To state.Principal
	// Path is the right that they have: "grant", "schema usage", "grant of view a.b".
	Path string
	// Elsewhere says that an identity provider decides who is in it.
	Elsewhere bool
}

// Entries lists the roles and groups, and PUBLIC, that may read a table or a view of others
// over it, those of redveil left out. Of a role that lies in others only the inner one is
// listed, and those from an identity provider around it.
func (a *Authority) Entries(table redshift.Name) []Entry {
	var all []Entry
	add := func(given state.Given, path string) {
		if given.Managed || given.To.Kind == state.PrincipalUser {
			return
		}
		for to := range a.around(given.To) {
			elsewhere := to.Kind == state.PrincipalRole && a.facts.Privileges.ExternalRoles[to.Name]
			entry := Entry{to, path, elsewhere}
			if (to == given.To || elsewhere) && !slices.Contains(all, entry) {
				all = append(all, entry)
			}
		}
	}
	for given, path := range a.selects(table) {
		add(given, path)
	}
	for view := range a.viewsOver(table) {
		for given, path := range a.selects(view.Name) {
			add(given, path+" of view "+view.Name.String())
		}
	}
	return all
}

// selects yields what lets its holders select from a relation, and what it is called.
func (a *Authority) selects(relation redshift.Name) iter.Seq2[state.Given, string] {
	return func(yield func(state.Given, string) bool) {
		for _, given := range a.grants[relation] {
			path := "grant"
			if !given.Column.IsZero() {
				path += " on column " + given.Column.String()
			}
			if given.Privilege == state.Select && !yield(given, path) {
				return
			}
		}
		for _, given := range a.schemas[relation.Schema] {
			path := ""
			switch {
			case a.facts.ExternalSchemas[relation.Schema] && givesUsage(given):
				path = "schema usage"
			case given.Privilege != state.Select:
			case given.Reach == state.InSchema:
				path = "permission FOR TABLES IN its schema"
			case given.Reach == state.InDatabase:
				path = "permission FOR TABLES IN the database"
			}
			if path != "" && !yield(given, path) {
				return
			}
		}
	}
}

// around yields a principal and the roles that are in it, at any depth.
func (a *Authority) around(to state.Principal) iter.Seq[state.Principal] {
	return func(yield func(state.Principal) bool) {
		queue := []state.Principal{to}
		for n := 0; n < len(queue); n++ {
			if !yield(queue[n]) {
				return
			}
			for _, m := range a.members[queue[n]] {
				if m.Member.Kind == state.PrincipalRole && !slices.Contains(queue, m.Member) {
					queue = append(queue, m.Member)
				}
			}
		}
	}
}

// Scoped lists the permissions FOR TABLES IN by which a table can be read: to take rights
// on the table itself away leaves them. See
// https://docs.aws.amazon.com/redshift/latest/dg/t_scoped-permissions.html
func (a *Authority) Scoped(table redshift.Name) []state.Given {
	var all []state.Given
	for given := range a.selects(table) {
		if given.Reach == state.InSchema || given.Reach == state.InDatabase {
			all = append(all, given)
		}
	}
	return all
}

// ViewsOver lists the views of others that show rows of a table, sorted.
func (a *Authority) ViewsOver(table redshift.Name) []redshift.Name {
	var all []redshift.Name
	for view := range a.viewsOver(table) {
		all = append(all, view.Name)
	}
	slices.SortFunc(all, redshift.Name.Compare)
	return all
}
