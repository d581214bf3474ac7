package dialect

import (
	"fmt"
	"strings"
)

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
	return define(TagCreateRole, sql...)
}

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

func (p *parser) dropRole() Statement {
	name := p.role()
	force := p.accept("force")
	if !force {
		p.accept("restrict")
	}
	checked := `SELECT "rs_catalog".check_drop_role(` + quoteText(name) + fmt.Sprintf(", %t)", force)
	return dropped(TagDropRole, checked, "DROP ROLE "+quote(name))
}
