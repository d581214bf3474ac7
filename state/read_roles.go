package state

import (
	"database/sql"

	"github.com/redveil/redveil/state/redshift"
)

// roles reads every role, with its owner, who may give it to others, and whether
// an identity provider has it. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_ROLES.html
func (r *reader) roles() error {
	unmanaged := &r.snapshot.Unmanaged
	return r.each("roles", nil, func(scan func(...any) error) error {
		var name string
		var owner, external sql.NullString
		if err := scan(&name, &owner, &external); err != nil {
			return err
		}
		if id, ok := lenient(name); ok {
			unmanaged.Roles[id] = true
		}
		p := &unmanaged.Privileges
		if owner.String != "" {
			p.RoleOwners[name] = redshift.Account(owner.String)
		}
		if external.String != "" {
			p.ExternalRoles[name] = true
		}
		return nil
	})
}
