package render

import (
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// addAccounts finds out which users have an account, and asks for the missing
// ones if the integration says so.
func (b *builder) addAccounts() {
	b.present = make([]bool, len(b.resolved.Users))
	for n, user := range b.resolved.Users {
		b.present[n] = b.has(user.Account)
		switch {
		case b.present[n]:
		case b.integration().Accounts == spec.AccountsCreate && user.Active:
			b.present[n] = true
			b.add(state.User{Account: user.Account}, user.Origin)
		default:
			b.desired.Absent = append(b.desired.Absent, user)
		}
	}
}

// entitledSource is a source that someone may read, with the limits in time if
// there are any.
type entitledSource struct {
	source  *policies.Source
	windows []policies.Window
}

// limited reports whether windows leave out any time.
func limited(windows []policies.Window) bool {
	return len(windows) != 1 && windows != nil || len(windows) == 1 && windows[0].Limited()
}

func (d *Desired) limit(source, user string, windows []policies.Window) {
	if d.Windows[source] == nil {
		d.Windows[source] = make(map[string][]policies.Window)
	}
	d.Windows[source][user] = windows
}

// addProfiles adds a profile for every user with an account. An inactive user
// keeps a row that says so, and no entitlement.
func (b *builder) addProfiles() {
	for n, user := range b.resolved.Users {
		if !b.present[n] {
			continue
		}
		person := personOf(user, b.sources[n], b.resolved.Now)
		b.desired.Profiles[user.Account] = person
		b.add(state.Profile{Account: user.Account, Content: person.Digest()}, user.Origin)
	}
}

// personOf writes a user's rows, without those that are over. It includes the
// projects and purposes that are open to them. Their own secure view leaves out
// the ones they do not act in.
func personOf(user *policies.User, sources []entitledSource, now time.Time) *state.Person {
	if !user.Active {
		return &state.Person{User: user.Name, State: state.Inactive}
	}
	rows := entitlements{windows: make(map[state.Entitlement][]policies.Window)}
	rows.add(policies.Window{}, state.EntitlementUser, "name", user.Name)
	asking := make(map[string]bool)
	for _, s := range sources {
		asking[s.source.Name] = s.source.AsksPurpose()
		if s.windows == nil {
			rows.add(policies.Window{}, state.EntitlementSource, "", s.source.Name)
		}
		for _, w := range s.windows {
			rows.add(w, state.EntitlementSource, "", s.source.Name)
		}
	}
	rows.has(policies.Timed{
		Groups: user.Groups, Attributes: user.Attributes, Projects: user.Projects, Approved: user.Approved,
	}, asking)
	for _, timed := range user.Timed {
		rows.has(timed, asking)
	}
	return rows.person(user.Name, now)
}

// entitlements are a user's rows, with the windows in which each counts.
type entitlements struct {
	windows map[state.Entitlement][]policies.Window
}

func (r entitlements) add(w policies.Window, kind state.EntitlementKind, name, value string) {
	row := state.Entitlement{Kind: kind, Name: name, Value: value}
	r.windows[row] = append(r.windows[row], w)
}

// has adds the rows of what someone has in a window. Approvals count where the
// view itself asks for them.
func (r entitlements) has(t policies.Timed, asking map[string]bool) {
	for _, group := range t.Groups {
		r.add(t.Window, state.EntitlementGroup, "", group)
	}
	for attribute, values := range t.Attributes {
		for _, value := range values {
			r.add(t.Window, state.EntitlementAttribute, attribute, value)
		}
	}
	for _, source := range t.Approved {
		if asking[source] {
			r.add(t.Window, state.EntitlementApproval, "", source)
		}
	}
	for _, project := range t.Projects {
		r.add(t.Window, state.EntitlementProject, project.Name, "")
		for _, purpose := range project.Purposes {
			r.add(t.Window, state.EntitlementPurpose, project.Name, purpose)
		}
	}
}

// person joins the windows of each row: what is given twice counts as long as
// either counts.
func (r entitlements) person(name string, now time.Time) *state.Person {
	person := &state.Person{User: name, State: state.Active}
	for row, windows := range r.windows {
		if row.Kind != state.EntitlementSource { // whose windows are as they have to be
			windows = policies.Join(windows)
		}
		for _, w := range policies.NotEnded(windows, now) {
			row.From, row.Until = state.InstantOf(w.From), state.InstantOf(w.Until)
			person.Entitlements = append(person.Entitlements, row)
		}
	}
	person.Sort()
	return person
}
