package state

import "github.com/redveil/redveil/state/redshift"

// LogReader is an account or role that may read other accounts' statements in
// the warehouse's log.
type LogReader struct {
	// Who is a user or a role.
	Who Principal
	// By is the right: "SYSLOG ACCESS UNRESTRICTED", "ACCESS SYSTEM TABLE".
	By string
}

// monitors are Redshift's own roles with ACCESS SYSTEM TABLE, so that their members
// can read the log, and ACCESS CATALOG. sys:secadmin has only the latter. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_roles-default.html
var monitors = []string{"sys:monitor", "sys:operator", "sys:dba", "sys:superuser"}

// logReaders reads who can see other accounts' statements. The members of the
// roles are among the memberships. See
// https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_system-tables.html
func (r *reader) logReaders() error {
	unmanaged := &r.snapshot.Unmanaged
	err := r.each("log_accounts", nil, func(scan func(...any) error) error {
		var name string
		if err := scan(&name); err != nil {
			return err
		}
		if redshift.Account(name) == r.snapshot.Unmanaged.Reader {
			r.unrestricted = true
		}
		if account := redshift.Account(name); account != r.scope.Account && account != r.scope.PlanAccount {
			unmanaged.LogReaders = append(unmanaged.LogReaders,
				LogReader{Principal{PrincipalUser, name}, "SYSLOG ACCESS UNRESTRICTED"})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, role := range monitors {
		unmanaged.LogReaders = append(unmanaged.LogReaders, LogReader{Principal{PrincipalRole, role}, "role " + role})
	}
	return r.each("log_roles", nil, func(scan func(...any) error) error {
		var kind, name string
		if err := scan(&kind, &name); err != nil {
			return err
		}
		who := Principal{PrincipalKind(kind), name}
		unmanaged.LogReaders = append(unmanaged.LogReaders, LogReader{who, "ACCESS SYSTEM TABLE of " + who.String()})
		return nil
	})
}
