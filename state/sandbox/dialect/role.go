package dialect

import (
	"fmt"
	"strings"
)

// createRole parses CREATE ROLE.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_ROLE.html
func (p *parser) createRole() Statement {
	start := p.peek()
	name := p.role()
	plain := strings.TrimPrefix(name, RolePrefix)
	if strings.HasPrefix(plain, "sys:") || strings.HasPrefix(plain, "ds:") || strings.ContainsAny(plain, ":/\n.") {
		p.fail(start, "42939", `role name "%s" is reserved or invalid`, plain)
	}
	sql := []string{
		checkNewPrincipal(objectRole, plain),
		"CREATE ROLE " + quote(name) + " NOLOGIN",
		catalogCall("own_role", name),
	}
	if p.accept("externalid") {
		sql = append(sql, catalogCall("set_user_option", name, "external_id", p.externalID()))
	}
	return define(TagCreateRole, sql...).lent(lendAccount("CREATE ROLE"))
}

// alterRole parses a new name or identifier of an identity provider.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_ROLE.html
func (p *parser) alterRole() Statement {
	name := p.role()
	p.accept("with")
	switch {
	case p.accept("rename", "to"):
		to := p.role()
		return renamePrincipal(TagAlterRole, objectRole, name, to, strings.TrimPrefix(to, RolePrefix))
	case p.accept("externalid", "to"):
		return define(TagAlterRole, catalogCall("set_user_option", name, "external_id", p.externalID()))
	}
	p.unavailable(p.peek(), "this form of ALTER ROLE")
	panic("unreachable")
}

// dropRole parses DROP ROLE of one role.
// https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_ROLE.html
func (p *parser) dropRole() Statement {
	name := p.role()
	force := p.accept("force")
	if !force {
		p.accept("restrict")
	}
	checked := `SELECT "rs_catalog".check_drop_role(` + quoteText(name) + fmt.Sprintf(", %t)", force)
	return dropped(TagDropRole, checked, "DROP ROLE "+quote(name)).lent(lendRoles("DROP ROLE", name))
}
