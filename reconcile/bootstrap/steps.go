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

// Program is what the script does in a warehouse: in one transaction, and what can
// only run alone before and after it.
type Program struct{ Before, Together, After []redshift.SQL }

// All are the statements in order.
func (p Program) All() []redshift.SQL { return slices.Concat(p.Before, p.Together, p.After) }

// Do returns what gives the rights: what is there is not made again.
func (s Script) Do(there There) Program {
	var p Program
	for _, user := range s.Users {
		if !there.Users[user.Account] {
			p.Together = append(p.Together, user.create())
		}
	}
	for _, role := range s.Roles {
		if !there.Roles[role.Name] {
			p.Together = append(p.Together, role.create())
		}
	}
	for _, step := range s.Rights {
		if step.Alone {
			p.After = append(p.After, step.Give)
		} else {
			p.Together = append(p.Together, step.Give)
		}
	}
	return p
}

// Opposite returns what undoes it. Where an account or role is gone, nothing is to
// be taken from it.
func (s Script) Opposite(there There) Program {
	var p Program
	for _, step := range slices.Backward(s.Rights) {
		switch {
		case !step.concerns(there):
		case step.Alone:
			p.Before = append(p.Before, step.Revoke)
		default:
			p.Together = append(p.Together, step.Revoke)
		}
	}
	for _, role := range slices.Backward(s.Roles) {
		if there.Roles[role.Name] {
			p.Together = append(p.Together, role.drop())
		}
	}
	for _, user := range slices.Backward(s.Users) {
		if there.Users[user.Account] {
			p.Together = append(p.Together, user.drop())
		}
	}
	return p
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
