package state

import (
	"fmt"
	"maps"
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
	// Lines are statements for an administrator that show it.
	Lines []redshift.SQL
}

func (e *PartialError) Error() string {
	text := fmt.Sprintf("account %q sees only part of the catalog (%s), and what it does not see would be missing "+
		"from a plan; nothing was done. An administrator runs:", e.Account, strings.Join(e.Unseen, "; "))
	for _, line := range e.Lines {
		text += "\n    " + line.String() + ";"
	}
	return text
}

// seeing are Redshift's own roles that hold both permissions that show the whole
// catalog. See https://docs.aws.amazon.com/redshift/latest/dg/r_roles-default.html
var seeing = []string{"sys:monitor", "sys:operator", "sys:dba", "sys:secadmin", "sys:superuser"}

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
		e.Lines = append(e.Lines, redshift.Format("ALTER USER %s SYSLOG ACCESS UNRESTRICTED", e.Account.SQL()))
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
	if slices.ContainsFunc(seeing, func(name string) bool { return own[Principal{PrincipalRole, name}] }) {
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
		e.Lines = append(e.Lines, redshift.Format("CREATE ROLE %s", role.SQL()))
	}
	e.Lines = append(e.Lines, redshift.Format("GRANT %s TO ROLE %s", redshift.Join(missing, ", "), role.SQL()))
	if !own[Principal{PrincipalRole, role.String()}] {
		e.Lines = append(e.Lines, redshift.Format("GRANT ROLE %s TO %s", role.SQL(), e.Account.SQL()))
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
		line := redshift.Format("GRANT USAGE ON SCHEMA %s TO %s", schema.SQL(), e.Account.SQL())
		if e.Account == r.scope.Account {
			line = redshift.Format("%s WITH GRANT OPTION", line)
		}
		e.Lines = append(e.Lines, line)
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
	if hidden > 0 && len(e.Lines) == 0 {
		e.Lines = append(e.Lines, redshift.Format("GRANT ACCESS SYSTEM TABLE, ACCESS CATALOG TO ROLE %s",
			CatalogRole(r.scope.SystemSchema).SQL()))
	}
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

// OwnerError reports tables of redveil's own that belong to somebody else, so that
// they may not be read.
type OwnerError struct {
	Objects []string
	// Lines are statements for an administrator that give them back.
	Lines []redshift.SQL
}

func (e *OwnerError) Error() string {
	text := fmt.Sprintf("%s, and so cannot be read; nothing was done. An administrator runs:",
		strings.Join(e.Objects, ", "))
	for _, line := range e.Lines {
		text += "\n    " + line.String() + ";"
	}
	return text
}

// readable returns an OwnerError where the system account, which is no superuser,
// is not the owner of what has to be read.
func (r *reader) readable() error {
	unmanaged := &r.snapshot.Unmanaged
	if unmanaged.Reader != r.scope.Account || unmanaged.Accounts[unmanaged.Reader] {
		return nil
	}
	e := &OwnerError{}
	give := func(what redshift.SQL, name redshift.SQL, owner redshift.Account) {
		e.Objects = append(e.Objects, fmt.Sprintf("%s belongs to account %q", name, owner))
		e.Lines = append(e.Lines, redshift.Format("ALTER %s %s OWNER TO %s", what, name, r.scope.Account.SQL()))
	}
	if owner := r.owners[SchemaKey(r.scope.SystemSchema)]; owner != "" {
		give(redshift.Raw("SCHEMA"), r.scope.SystemSchema.SQL(), owner)
	}
	for _, name := range slices.SortedFunc(maps.Keys(r.kinds), redshift.Name.Compare) {
		owner := r.owners[Table{Name: name}.Key()]
		if name.Schema == r.scope.SystemSchema && r.kinds[name] == "r" && owner != "" {
			give(redshift.Raw("TABLE"), name.SQL(), owner)
		}
	}
	if len(e.Objects) == 0 {
		return nil
	}
	return e
}
