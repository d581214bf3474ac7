package state

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// PartialError reports an account that sees only part of the catalog. Redshift's
// views then have fewer rows, without an error, and a plan from them would revoke
// and drop what it does not see.
type PartialError struct {
	Account redshift.Account
	// Unseen says what the account does not see, or may not.
	Unseen []string
	// Lines are statements for an administrator that show it, as they are printed;
	// none where no right is known that would.
	Lines []string
}

func (e *PartialError) Error() string {
	text := fmt.Sprintf("account %q sees only part of the catalog (%s), and what it does not see would be missing "+
		"from a plan; nothing was done. ", e.Account, strings.Join(e.Unseen, "; "))
	if len(e.Lines) == 0 {
		return text + "It has every right that is known to show it: run redveil as a superuser, and report this."
	}
	text += "An administrator runs:"
	for _, line := range e.Lines {
		text += "\n    " + line
	}
	return text
}

func (e *PartialError) add(line redshift.SQL) { e.Lines = append(e.Lines, line.String()) }

// shown are the system permissions that show the catalog: privileges, roles and
// memberships, and everything where metadata security is on. See
// https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_system-tables.html and
// https://docs.aws.amazon.com/redshift/latest/dg/t_metadata_security.html
var shown = []redshift.SQL{redshift.Raw("ACCESS SYSTEM TABLE"), redshift.Raw("ACCESS CATALOG")}

// visible returns a PartialError unless the account that reads sees the whole
// catalog: it is a superuser, or it holds what the views ask for, and the catalogs
// agree with one another.
func (r *reader) visible() error {
	unmanaged := &r.snapshot.Unmanaged
	if unmanaged.Accounts[unmanaged.Reader] {
		return nil
	}
	e := &PartialError{Account: unmanaged.Reader}
	r.showPermissions(e)
	if !r.unrestricted {
		e.Unseen = append(e.Unseen, "it has no SYSLOG ACCESS UNRESTRICTED")
		e.add(redshift.Format("ALTER USER %s SYSLOG ACCESS UNRESTRICTED;", e.Account.SQL()))
	}
	r.showExternal(e)
	if err := r.agree(e); err != nil {
		return err
	}
	if len(e.Unseen) == 0 {
		return nil
	}
	return e
}

// showPermissions looks for the system permissions among those of the account's
// roles, which every account sees.
func (r *reader) showPermissions(e *PartialError) {
	unmanaged := &r.snapshot.Unmanaged
	own := rolesOf(unmanaged.Memberships, Principal{PrincipalUser, string(e.Account)})
	if slices.ContainsFunc(monitors, func(name string) bool { return own[Principal{PrincipalRole, name}] }) {
		return
	}
	var missing []redshift.SQL
	for _, permission := range shown {
		held := slices.ContainsFunc(unmanaged.Privileges.Permissions, func(h Held) bool {
			return h.On == permission.String() && own[h.By]
		})
		if !held {
			missing = append(missing, permission)
		}
	}
	if len(missing) == 0 {
		return
	}
	e.Unseen = append(e.Unseen, "none of its roles has "+redshift.Join(missing, " or ").String())
	role := CatalogRole(r.scope.SystemSchema)
	if !unmanaged.Roles[role] {
		e.add(redshift.Format("CREATE ROLE %s; -- unless it exists: this account sees only roles of its own",
			role.SQL()))
	}
	e.add(redshift.Format("GRANT %s TO ROLE %s;", redshift.Join(missing, ", "), role.SQL()))
	if !own[Principal{PrincipalRole, role.String()}] {
		e.add(redshift.Format("GRANT ROLE %s TO %s;", role.SQL(), e.Account.SQL()))
	}
}

// showExternal looks for external schemas of the policy that are hidden. Only
// those with USAGE see one and its tables; others take it for a schema of the
// warehouse itself. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_EXTERNAL_SCHEMAS.html
func (r *reader) showExternal(e *PartialError) {
	unmanaged := &r.snapshot.Unmanaged
	for _, schema := range r.scope.External {
		if !unmanaged.Schemas[schema] || unmanaged.ExternalSchemas[schema] || r.mayUse(e.Account, schema) {
			continue
		}
		e.Unseen = append(e.Unseen, fmt.Sprintf("it has no USAGE on external schema %s", schema))
		var option redshift.SQL
		if e.Account == r.scope.Account {
			option = redshift.Raw(" WITH GRANT OPTION")
		}
		e.add(redshift.Format("GRANT USAGE ON SCHEMA %s TO %s%s;", schema.SQL(), e.Account.SQL(), option))
	}
}

// mayUse reports whether an account has USAGE on a schema.
func (r *reader) mayUse(account redshift.Account, schema redshift.Ident) bool {
	unmanaged := &r.snapshot.Unmanaged
	self := Principal{PrincipalUser, string(account)}
	roles := rolesOf(unmanaged.Memberships, self)
	return unmanaged.Privileges.SchemaOwners[schema] == account ||
		slices.ContainsFunc(slices.Concat(unmanaged.Privileges.Given, unmanaged.Privileges.Own), func(g Given) bool {
			return g.Schema == schema && g.Relation.IsZero() && g.Privilege == Usage &&
				(g.To == self || g.To == Public() || roles[g.To] ||
					slices.Contains(unmanaged.Memberships, Membership{Member: self, In: g.To}))
		})
}

// rolesOf returns the roles that somebody has, by themselves or through others.
func rolesOf(memberships []Membership, member Principal) map[Principal]bool {
	all := make(map[Principal]bool)
	for queue := []Principal{member}; len(queue) > 0; queue = queue[1:] {
		for _, m := range memberships {
			if m.Member == queue[0] && m.In.Kind == PrincipalRole && !all[m.In] {
				all[m.In] = true
				queue = append(queue, m.In)
			}
		}
	}
	return all
}

// agree compares the access lists of the relations in scope, which whoever sees a
// relation sees, with the view of privileges, which hides rows.
func (r *reader) agree(e *PartialError) error {
	listed := make(map[Key]bool)
	for _, given := range r.snapshot.Unmanaged.Privileges.Given {
		if given.Privilege == Select && given.Reach == OnOne && given.Column.IsZero() {
			listed[given.Key()] = true
		}
	}
	hidden := 0
	first := ""
	err := r.each("acls", r.scope.all(), func(scan func(...any) error) error {
		var schema, relation, acl string
		if err := scan(&schema, &relation, &acl); err != nil {
			return err
		}
		name, ok := lenientName(schema, relation)
		if !ok {
			return nil
		}
		for _, item := range strings.Split(acl, "|") {
			to, counts := r.readerIn(name, item)
			key := Grant{Privilege: Select, Schema: name.Schema, Relation: name.Object, To: to}.Key()
			if counts && !listed[key] {
				hidden++
				if first == "" {
					first = fmt.Sprintf("SELECT on %s to %s", name, to)
				}
			}
		}
		return nil
	})
	if hidden > 0 {
		e.Unseen = append(e.Unseen, fmt.Sprintf("SVV_RELATION_PRIVILEGES does not show what PG_CLASS lists, such as "+
			"%s (%d in all)", first, hidden))
	}
	return err
}

// readerIn returns whom an entry of an access list gives SELECT. The owner and
// the system account do not count, nor does an account that is gone.
func (r *reader) readerIn(name redshift.Name, item string) (Principal, bool) {
	to, privileges, ok := aclItem(item)
	if !ok || !slices.Contains(privileges, string(Select)) {
		return to, false
	}
	if to.Kind != PrincipalUser {
		return to, true
	}
	account := redshift.Account(to.Name)
	_, exists := r.snapshot.Unmanaged.Accounts[account]
	return to, exists && account != r.scope.Account && account != r.snapshot.Unmanaged.Privileges.RelationOwners[name]
}
