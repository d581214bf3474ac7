package policies

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// Resolve finds out what each policy reaches in one integration. It returns the
// author's problems, sorted by position: a predicate that does not fit a source,
// a method that cannot yield a column's type, two masks of equal priority.
// Policies that reach nothing give warnings. If there is an error, the result
// must not be used.
func Resolve(repository *spec.Repository, integration string, now time.Time) (*Resolved, hcl.Diagnostics) {
	r := &resolver{
		repository: repository,
		resolved:   &Resolved{Repository: repository, Now: now.UTC(), Purposes: repository.Purposes},
		indexes:    indexesOf(repository),
		reached:    make(map[string]bool), patterns: make(map[string]*regexp.Regexp), cautions: make(map[caution]bool),
	}
	if !r.find(integration) {
		return r.resolved, r.problems
	}
	groups := groupsOf(repository)
	memberships := make(map[string][]*spec.Membership)
	for _, m := range repository.Memberships {
		memberships[m.User] = append(memberships[m.User], m)
	}
	for _, user := range repository.Users {
		resolved := userOf(user, groups, integration)
		resolved.Projects = projectsOf(resolved, repository.Projects)
		for _, m := range memberships[user.Name] {
			resolved.Timed = append(resolved.Timed, timedOf(m, groups, repository.Projects))
		}
		r.resolved.Users = append(r.resolved.Users, resolved)
	}
	for _, source := range repository.Sources {
		if source.Enabled && source.In(integration) {
			r.resolved.Sources = append(r.resolved.Sources, r.source(source))
		}
	}
	r.approve()
	r.warnUnreached()
	if !r.problems.HasErrors() {
		r.warnIdle()
	}
	return r.resolved, spec.InOrder(r.problems)
}

type resolver struct {
	repository *spec.Repository
	resolved   *Resolved
	indexes    indexes
	reached    map[string]bool // blocks that reach something
	patterns   map[string]*regexp.Regexp
	cautions   map[caution]bool
	problems   hcl.Diagnostics
}

func (r *resolver) find(integration string) bool {
	names := make([]string, len(r.repository.Integrations))
	for n, i := range r.repository.Integrations {
		if i.Name == integration {
			r.resolved.Integration = i
			return true
		}
		names[n] = i.Name
	}
	r.problems = append(r.problems, &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: "Unknown integration",
		Detail: fmt.Sprintf("The repository declares no integration %q.%s", integration,
			expr.Suggest(integration, names)),
	})
	return false
}

func (r *resolver) refuse(rng hcl.Range, summary, format string, args ...any) {
	r.problems = append(r.problems, &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...), Subject: &rng,
	})
}

// projectsOf returns the projects that a user is a member of, by name or group.
func projectsOf(user *User, projects []*spec.Project) []Project {
	var all []Project
	for _, p := range projects {
		inGroup := func(group string) bool { return slices.Contains(user.Groups, group) }
		if slices.Contains(p.Members, user.Name) || slices.ContainsFunc(p.Groups, inGroup) {
			all = append(all, Project{Name: p.Name, Sources: p.Sources, Purposes: p.Purposes})
		}
	}
	return all
}

func sorted(values []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(values)))
}

func (r *resolver) source(source *spec.Source) *Source {
	out := &Source{
		Origin: source.Origin, Name: source.Name, Table: source.Table, LateBinding: source.LateBinding,
		External: source.External, Now: r.resolved.Now,
		View: redshift.Name{Schema: r.resolved.Integration.ViewSchema, Object: source.View},
	}
	for _, project := range r.repository.Projects {
		if slices.Contains(project.Sources, source.Name) {
			out.Projects = append(out.Projects, project.Name)
		}
	}
	r.subscriptions(source, out)
	r.approvals(source, out)
	r.exceptions(source, out)
	r.filters(source, out)
	masks, forbids := r.indexes.masks.onSource(source), r.indexes.forbids.onSource(source)
	out.Columns = make([]Column, 0, len(source.Columns))
	for _, column := range source.Columns {
		out.Columns = append(out.Columns, r.column(source, column, masks, forbids))
	}
	return out
}

func (r *resolver) subscriptions(source *spec.Source, out *Source) {
	index := r.indexes.subscriptions
	for _, s := range index.selected(r, index.onSource(source), source, nil) {
		r.reached[s.Origin.Block] = true
		rule := Rule{Origin: s.Origin, Name: s.Name, Allow: s.Allow}
		switch {
		case s.Staged:
			out.Staged = append(out.Staged, rule)
		case s.Guardrail:
			out.Guardrails = append(out.Guardrails, rule)
		default:
			out.Grants = append(out.Grants, rule)
		}
	}
}

func (r *resolver) approvals(source *spec.Source, out *Source) {
	for _, a := range r.repository.Approvals {
		if a.Source == source.Name {
			out.Approvals = append(out.Approvals, Approval{
				Origin: a.Origin, Name: a.Name, User: a.User, Window: a.Window,
			})
		}
	}
}

// exceptions adds those that are not over.
func (r *resolver) exceptions(source *spec.Source, out *Source) {
	index := r.indexes.exceptions
	for _, e := range index.selected(r, index.onSource(source), source, nil) {
		if over := !e.Window.Until.IsZero() && !out.Now.Before(e.Window.Until); over {
			continue
		}
		r.reached[e.Origin.Block] = true
		out.Exceptions = append(out.Exceptions, Exception{Origin: e.Origin, Who: e.Who, May: e.May})
	}
}

func (r *resolver) filters(source *spec.Source, out *Source) {
	index := r.indexes.filters
	for _, f := range index.selected(r, index.onSource(source), source, nil) {
		r.reached[f.Origin.Block] = true
		out.Filters = append(out.Filters, Filter{
			Origin: f.Origin, Name: f.Name,
			Keep: r.bind(f.Keep, f.Origin, source), Unless: r.bind(f.Unless, f.Origin, source),
		})
	}
}

// approve records for each user where an approval lets them in, and when.
func (r *resolver) approve() {
	users := make(map[string]*User, len(r.resolved.Users))
	for _, user := range r.resolved.Users {
		users[user.Name] = user
	}
	for _, source := range r.resolved.Sources {
		for _, a := range source.Approvals {
			user := users[a.User]
			switch {
			case user == nil:
			case a.Window.Limited():
				user.Timed = append(user.Timed,
					Timed{Origin: a.Origin, Window: a.Window, Approved: []string{source.Name}})
			case !slices.Contains(user.Approved, source.Name):
				user.Approved = append(user.Approved, source.Name)
			}
		}
	}
	for _, user := range r.resolved.Users {
		user.Approved = sorted(user.Approved)
	}
}

// bind binds a predicate to a source. A predicate that does not fit becomes
// false, and the problem says which source it is about.
func (r *resolver) bind(e expr.Expr, origin spec.Origin, source *spec.Source) expr.Expr {
	if e == nil {
		return nil
	}
	bound, problems := expr.Bind(e, columnsOf{source})
	for _, p := range problems {
		p.Detail += fmt.Sprintf(" (%s reaches %s)", origin.Block, source.Origin.Block)
	}
	r.problems = append(r.problems, problems...)
	if problems.HasErrors() {
		return expr.Literal{Value: expr.Value{Kind: expr.Boolean}}
	}
	return bound
}
