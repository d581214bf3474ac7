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
	asks    bool // it asks what its reader acts for
	windows []policies.Window
}

// limited reports whether windows leave out any time.
func limited(windows []policies.Window) bool {
	return len(windows) != 1 && windows != nil || len(windows) == 1 && windows[0].Limited()
}

// Reads records that a user may read a source in some windows.
func (d *Desired) Reads(source, user string, windows []policies.Window) {
	d.Readers[source] = append(d.Readers[source], user)
	if limited(windows) {
		d.limit(source, user, windows)
	}
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
		b.add(state.Profile{Account: user.Account, Content: person.Digest()}, b.originsOf(user, true)...)
	}
}

// originsOf returns the blocks that say what a user has: their own, and those
// that give them something for a time. Approvals may be left out.
func (b *builder) originsOf(user *policies.User, approvals bool) []spec.Origin {
	origins := []spec.Origin{user.Origin}
	for _, t := range user.Timed {
		if user.Active && !t.Window.EndedBy(b.resolved.Now) && (approvals || len(t.Approved) == 0) {
			origins = append(origins, t.Origin)
		}
	}
	return origins
}

// personOf writes a user's rows, without those that are over. It includes the
// projects and purposes that are open to them. Their own secure view leaves out
// the ones they do not act in.
func personOf(user *policies.User, sources []entitledSource, now time.Time) *state.Person {
	if !user.Active {
		return &state.Person{User: user.Name, State: state.Inactive}
	}
	rows := &entitlements{windows: make(map[state.Entitlement][]policies.Window)}
	rows.add(policies.Window{}, state.EntitlementUser, "name", user.Name)
	asking := make(map[string]bool)
	for _, s := range sources {
		if s.asks {
			asking[s.source.Name] = true
		}
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

// entitlements are a user's rows: those without limits, and the windows in which
// the others count.
type entitlements struct {
	always  []state.Entitlement
	windows map[state.Entitlement][]policies.Window
}

func (r *entitlements) add(w policies.Window, kind state.EntitlementKind, name, value string) {
	row := state.Entitlement{Kind: kind, Name: name, Value: value}
	if !w.Limited() {
		r.always = append(r.always, row)
		return
	}
	r.windows[row] = append(r.windows[row], w)
}

// has adds the rows of what someone has in a window. Approvals count where the
// view itself asks for them.
func (r *entitlements) has(t policies.Timed, asking map[string]bool) {
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
// either counts. The windows of sources are as they have to be; see
// Source.Spells.
func (r *entitlements) person(name string, now time.Time) *state.Person {
	person := &state.Person{User: name, State: state.Active, Entitlements: r.always}
	if len(r.windows) > 0 {
		for _, row := range r.always {
			delete(r.windows, row)
		}
	}
	for row, windows := range r.windows {
		if row.Kind != state.EntitlementSource {
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
