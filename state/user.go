package state

import "github.com/redveil/redveil/state/redshift"

// User is an account that the policy asks redveil to create. Existing accounts
// are not objects but part of Unmanaged.
type User struct {
	Account redshift.Account `json:"account"`
}

// Key returns the account's key.
func (u User) Key() Key {
	return Key{Kind: KindUser, Principal: Principal{PrincipalUser, string(u.Account)}}
}
func (User) isObject()                      {}
func (User) text() Digest                   { return "" }
func (User) foreignOwner() redshift.Account { return "" }

func (u User) check() error { return account(u.Account) }

func (u User) renamed(Names) Object { return u }
