package render

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// readers finds out who may read each source, and through which principal the
// catalog lets them in: a role for each subscription, narrowed by the guardrails
// on the source, and one for the approvals of a source. The members of all
// principals on a view are exactly the people whom the policy lets in, so that
// the catalog's lock and the view's own agree.
type readers struct {
	resolved *policies.Resolved
	audience *policies.Audience
	passes   map[string][]bool // by guardrails: whether they let each user pass
}

// access is one source's lock.
type access struct {
	principals []principal
	readers    []int // indexes of the users who may come to read, in order
	// windows are the limits in time, by index of user. Whoever is not in it
	// has none.
	windows map[int][]policies.Window
}

// principal carries the SELECT grant for its members.
type principal struct {
	// label is unique among principals. Labels of policies hold no space, so the
	// text between them tells them apart.
	label   string
	members []int // indexes of users
	origins []spec.Origin
}

func (r *readers) of(source *policies.Source) access {
	result := access{windows: r.windows(source)}
	guarded := r.guarded(source)
	if source.AsksPurpose() { // each rule may be met, but not all of them in one project
		guarded = make([]bool, len(guarded))
		for _, n := range r.audience.Could(source) {
			guarded[n] = true
		}
	}
	for _, grant := range source.Grants {
		p := principal{label: grant.Name, origins: []spec.Origin{grant.Origin}}
		for _, guardrail := range source.Guardrails {
			p.label += guardedBy + guardrail.Name
			p.origins = append(p.origins, guardrail.Origin)
		}
		if source.AsksPurpose() { // who can come to act for it differs by source
			p.label += " on " + source.Name
		}
		p.members = r.members(source, grant, guarded, result.windows)
		result.principals = append(result.principals, p)
	}
	return r.approve(source, guarded, result).withReaders()
}

// members returns whom a grant lets in.
func (r *readers) members(source *policies.Source, grant policies.Rule, guarded []bool,
	windows map[int][]policies.Window,
) []int {
	var members []int
	for _, n := range r.audience.Lets(source, grant) {
		if _, limited := windows[n]; !limited && guarded[n] {
			members = append(members, n)
		}
	}
	for n := range windows {
		user := r.resolved.Users[n]
		if r.comes(source, user, func(at time.Time) bool { return source.CouldLetAt(grant, user, at) }) {
			members = append(members, n)
		}
	}
	slices.Sort(members)
	return members
}

// withReaders fills in the readers: the members of all principals.
func (a access) withReaders() access {
	for _, p := range a.principals {
		a.readers = append(a.readers, p.members...)
	}
	slices.Sort(a.readers)
	a.readers = slices.Compact(a.readers)
	return a
}

// windows returns when those may read whose access changes with time alone.
func (r *readers) windows(source *policies.Source) map[int][]policies.Window {
	all := make(map[int][]policies.Window)
	for _, n := range r.audience.Timed() {
		all[n] = policies.NotEnded(source.Spells(r.resolved.Users[n]), r.resolved.Now)
	}
	if source.AsksClock() {
		for n, user := range r.resolved.Users {
			all[n] = policies.NotEnded(source.Spells(user), r.resolved.Now)
		}
	}
	return all
}

// comes reports whether a user can read, now or later, at an instant at which a
// condition holds.
func (r *readers) comes(source *policies.Source, user *policies.User, holds func(time.Time) bool) bool {
	rules := slices.Concat(source.Grants, source.Guardrails)
	windows := source.When(user, rules, func(at time.Time) bool { return source.CouldAt(user, at) && holds(at) })
	return len(policies.NotEnded(windows, r.resolved.Now)) > 0
}

// approve adds the people with an approval, if the guardrails permit.
func (r *readers) approve(source *policies.Source, guarded []bool, result access) access {
	p := principal{label: "approved " + source.Name}
	for _, approval := range source.Approvals {
		p.origins = append(p.origins, approval.Origin)
		for n, user := range r.resolved.Users {
			if user.Name != approval.User {
				continue
			}
			in := guarded[n]
			if _, limited := result.windows[n]; limited {
				in = r.comes(source, user, approval.Window.Holds)
			}
			if in && !slices.Contains(p.members, n) {
				p.members = append(p.members, n)
			}
		}
	}
	if len(p.members) > 0 {
		result.principals = append(result.principals, p)
	}
	return result
}

// guarded says of each user whether they are active and all guardrails let them pass.
func (r *readers) guarded(source *policies.Source) []bool {
	var names strings.Builder
	for _, guardrail := range source.Guardrails {
		names.WriteString(guardrail.Name + " ")
	}
	if known, ok := r.passes[names.String()]; ok && !source.AsksPurpose() {
		return known
	}
	passes := make([]bool, len(r.resolved.Users))
	for n, user := range r.resolved.Users {
		passes[n] = user.Active
	}
	for _, guardrail := range source.Guardrails {
		let := make([]bool, len(passes))
		for _, n := range r.audience.Lets(source, guardrail) {
			let[n] = true
		}
		for n := range passes {
			passes[n] = passes[n] && let[n]
		}
	}
	r.passes[names.String()] = passes
	return passes
}

// guardedBy stands before each guardrail in a label.
const guardedBy = " & "

// principalName makes the name of the role or group. Two labels with the same
// name would merge two sets of people, so the caller compares labels.
func principalName(prefix redshift.Ident, kind state.PrincipalKind, label string) (state.Principal, error) {
	clean := InName(strings.ReplaceAll(label, guardedBy, "__"))
	id, err := redshift.ParseIdent(prefix.String() + "_" + clean)
	return state.Principal{Kind: kind, Name: id.String()}, err
}

// InName writes a label as it stands in the name of a role or group, which is ASCII: a
// letter beyond that becomes its number, as in gr_xf6_xdfe for größe.
func InName(label string) string {
	var b strings.Builder
	for _, c := range label {
		switch {
		case c == '-' || c == '.' || c == ' ':
			b.WriteByte('_')
		case c > unicode.MaxASCII:
			fmt.Fprintf(&b, "_x%x", c)
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}
