package enforced

import (
	"fmt"
	"maps"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// person is an account as the warehouse knows it now. The label is what plans
// call it. The user's name is whom the views take it for, which somebody may
// have changed.
type person struct {
	account redshift.Account
	label   string
	rows    *state.Person // nil for an account without a profile
	user    *policies.User
}

// everyone returns all accounts of the warehouse, and those of which only rows
// are left, sorted by account.
func everyone(in Facts) []person {
	labels := LabelsOf(in)
	people := make([]person, 0, len(labels))
	for _, account := range slices.Sorted(maps.Keys(labels)) {
		rows, known := in.Snapshot.Profiles[account]
		p := person{account: account, label: labels[account], rows: rows, user: &policies.User{Account: account}}
		if known {
			p.user = userOf(account, rows)
		}
		people = append(people, p)
	}
	return people
}

// LabelsOf returns a label for each account: the user's name in the policy,
// else the name in an earlier policy, else the account's name. All labels
// differ.
func LabelsOf(in Facts) map[redshift.Account]string {
	labels, taken := make(map[redshift.Account]string), make(map[string]bool)
	call := func(account redshift.Account, names ...string) {
		for _, name := range names {
			if labels[account] == "" && !taken[name] {
				labels[account], taken[name] = name, true
			}
		}
	}
	for _, user := range in.Resolved.Users {
		call(user.Account, user.Name)
	}
	byAccount := func(account redshift.Account) []string {
		return []string{string(account), fmt.Sprintf("account %q", account)}
	}
	for _, account := range slices.Sorted(maps.Keys(in.Snapshot.Profiles)) {
		names := byAccount(account)
		if label := in.Snapshot.Profiles[account].User; label != "" {
			names = slices.Insert(names, 0, label)
		}
		call(account, names...)
	}
	for _, account := range slices.Sorted(maps.Keys(in.Snapshot.Unmanaged.Accounts)) {
		call(account, byAccount(account)...)
	}
	return labels
}

// userOf interprets a person's rows as the views do.
func userOf(account redshift.Account, rows *state.Person) *policies.User {
	user := &policies.User{
		Account: account, Active: rows.State == state.Active,
		Attributes: make(map[string][]string),
	}
	for _, e := range rows.Entitlements {
		if !e.Limited() {
			entitle(user, e)
			continue
		}
		part := &policies.User{Attributes: make(map[string][]string)}
		entitle(part, e)
		user.Timed = append(user.Timed, policies.Timed{
			Window: windowOf(e), Groups: part.Groups, Attributes: part.Attributes, Projects: part.Projects,
			Approved: part.Approved,
		})
	}
	return user
}

func windowOf(e state.Entitlement) policies.Window {
	return policies.Window{From: e.From.Time(), Until: e.Until.Time()}
}

// entitle gives a user what a row says.
func entitle(user *policies.User, e state.Entitlement) {
	switch e.Kind {
	case state.EntitlementGroup:
		user.Groups = append(user.Groups, e.Value)
	case state.EntitlementAttribute:
		user.Attributes[e.Name] = append(user.Attributes[e.Name], e.Value)
	case state.EntitlementUser:
		user.Name = max(user.Name, e.Value)
	case state.EntitlementApproval:
		user.Approved = append(user.Approved, e.Value)
	case state.EntitlementProject:
		projectOf(user, e.Name)
	case state.EntitlementPurpose:
		project := projectOf(user, e.Name)
		project.Purposes = append(project.Purposes, e.Value)
	case state.EntitlementSource:
	}
}

// everywhere calls f for the projects that a user has always, and for those
// that they have for a time.
func everywhere(user *policies.User, f func([]policies.Project)) {
	f(user.Projects)
	for _, timed := range user.Timed {
		f(timed.Projects)
	}
}

func projectOf(user *policies.User, name string) *policies.Project {
	for n := range user.Projects {
		if user.Projects[n].Name == name {
			return &user.Projects[n]
		}
	}
	user.Projects = append(user.Projects, policies.Project{Name: name})
	return &user.Projects[len(user.Projects)-1]
}
