package state

import "github.com/redveil/redveil/state/redshift"

// User is an account that the policy asks redveil to make. Accounts that
// exist are facts of the World, not objects.
type User struct {
	Account redshift.Account `json:"account"`
}

// Key identifies the account.
func (u User) Key() Key {
	return Key{Kind: KindUser, Principal: Principal{PrincipalUser, string(u.Account)}}
}
func (User) isObject()                      {}
func (User) text() Digest                   { return "" }
func (User) foreignOwner() redshift.Account { return "" }

func (u User) check() error { return account(u.Account) }

func (u User) renamed(Names) Object { return u }
