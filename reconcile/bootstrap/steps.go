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
// is not made again. What cannot run in a transaction comes after the rest.
func (s Script) Statements(there There) (all, alone []redshift.SQL) {
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
		if step.Alone {
			alone = append(alone, step.Give)
		} else {
			all = append(all, step.Give)
		}
	}
	return all, alone
}

// Opposite returns what undoes it. Where an account or role is gone, nothing is to
// be taken from it. What cannot run in a transaction comes before the rest.
func (s Script) Opposite(there There) (alone, all []redshift.SQL) {
	for _, step := range slices.Backward(s.Rights) {
		switch {
		case !step.concerns(there):
		case step.Alone:
			alone = append(alone, step.Revoke)
		default:
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
	return alone, all
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
