package state

import (
	"context"
	"database/sql"
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// seesAll reports whether an account sees every table where metadata security is on: a
// superuser, or one with ACCESS CATALOG through its roles. Others see there what they
// own or were granted. See
// https://docs.aws.amazon.com/redshift/latest/dg/t_metadata_security.html
func seesAll(ctx context.Context, q Querier, account redshift.Account, super bool) (bool, error) {
	if super {
		return true, nil
	}
	var memberships []Membership
	add := func(in, member string, kind PrincipalKind) {
		memberships = append(memberships, Membership{
			In: Principal{PrincipalRole, in}, Member: Principal{kind, member},
		})
	}
	err := relation(ctx, q, Scope{}, "role_users", nil, nil, func(scan func(...any) error) error {
		var role, user string
		var admin sql.NullBool
		err := scan(&role, &user, &admin)
		add(role, user, PrincipalUser)
		return err
	})
	if err != nil {
		return false, err
	}
	err = relation(ctx, q, Scope{}, "role_roles", nil, nil, func(scan func(...any) error) error {
		var in, member string
		err := scan(&in, &member)
		add(in, member, PrincipalRole)
		return err
	})
	if err != nil {
		return false, err
	}
	own := rolesOf(memberships, Principal{PrincipalUser, string(account)})
	sees := slices.ContainsFunc(monitors, func(name string) bool { return own[Principal{PrincipalRole, name}] })
	return sees, relation(ctx, q, Scope{}, "system_grants", nil, nil, func(scan func(...any) error) error {
		var permission, kind, name string
		err := scan(&permission, &kind, &name)
		if permission == "ACCESS CATALOG" && kind == "role" && own[Principal{PrincipalRole, name}] {
			sees = true
		}
		return err
	})
}
