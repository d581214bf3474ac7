package bootstrap

import (
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// There says which accounts and roles a warehouse has.
type There struct {
	Users map[redshift.Account]bool
	Roles map[redshift.Ident]bool
}

// Statements returns what the script does in a warehouse, in order: what is there
// is not made again.
func (s Script) Statements(there There) []redshift.SQL {
	var all []redshift.SQL
	for _, user := range s.Users {
		if !there.Users[user.Account] {
			all = append(all, user.create())
		}
	}
	for _, role := range s.Roles {
		if !there.Roles[role.Name] {
			all = append(all, role.create())
		}
	}
	for _, step := range s.Rights {
		all = append(all, step.Give)
	}
	return all
}

// Opposite returns what undoes it. Where an account or role is gone, nothing is to
// be taken from it.
func (s Script) Opposite(there There) []redshift.SQL {
	var all []redshift.SQL
	for _, step := range slices.Backward(s.Rights) {
		if step.concerns(there) {
			all = append(all, step.Revoke)
		}
	}
	for _, role := range slices.Backward(s.Roles) {
		if there.Roles[role.Name] {
			all = append(all, role.drop())
		}
	}
	for _, user := range slices.Backward(s.Users) {
		if there.Users[user.Account] {
			all = append(all, user.drop())
		}
	}
	return all
}

// concerns reports whether everyone whom a step names is there.
func (s Step) concerns(there There) bool {
	for _, user := range s.users {
		if !there.Users[user] {
			return false
		}
	}
	for _, role := range s.roles {
		if !there.Roles[role] {
			return false
		}
	}
	return true
}
