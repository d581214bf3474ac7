package state

import (
	"context"
	"fmt"
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// principal returns a grantee that the system views name, and remembers one of a
// kind that this version does not know.
func (r *reader) principal(kind, name string) Principal {
	p := Principal{Kind: PrincipalKind(kind), Name: name}
	switch p.Kind {
	case PrincipalPublic:
		p.Name = ""
	case PrincipalUser, PrincipalRole, PrincipalGroup:
	default:
		r.unknown = append(r.unknown, p)
	}
	return p
}

// known returns an error if somebody holds rights of whom this version does not
// know what they are: a plan that passed over them would promise too much.
func (r *reader) known() error {
	if len(r.unknown) == 0 {
		return nil
	}
	slices.SortFunc(r.unknown, Principal.compare)
	return fmt.Errorf("the catalog has rights of %q, a kind of principal that this redveil does not know, so that it "+
		"cannot say who can do what; nothing was done: update redveil, or revoke these rights", r.unknown[0].String())
}

// ReadPrincipals returns the accounts and roles of a warehouse, and whether the
// account that reads is a superuser.
func ReadPrincipals(ctx context.Context, q Querier) (accounts map[redshift.Account]bool, super bool,
	roles map[redshift.Ident]bool, err error,
) {
	r := &reader{ctx: ctx, q: q, snapshot: &Snapshot{Unmanaged: Unmanaged{
		Accounts: make(map[redshift.Account]bool), AccountIDs: make(map[redshift.Account]int64),
		Roles: make(map[redshift.Ident]bool),
		Privileges: Privileges{
			RoleOwners: make(map[string]redshift.Account), ExternalRoles: make(map[string]bool),
		},
	}}}
	if err := r.accounts(); err != nil {
		return nil, false, nil, err
	}
	if err := r.roles(); err != nil {
		return nil, false, nil, err
	}
	unmanaged := &r.snapshot.Unmanaged
	accounts = make(map[redshift.Account]bool)
	for account := range unmanaged.Accounts {
		accounts[account] = true
	}
	return accounts, unmanaged.Accounts[unmanaged.Reader], unmanaged.Roles, nil
}
