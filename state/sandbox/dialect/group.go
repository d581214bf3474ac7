package dialect

import (
	"fmt"
	"strings"
)

// createGroup parses CREATE GROUP.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_GROUP.html
func (p *parser) createGroup() Statement {
	name := p.group()
	sql := []string{
		checkNewPrincipal(objectGroup, strings.TrimPrefix(name, GroupPrefix)),
		"CREATE ROLE " + quote(name) + " NOLOGIN",
	}
	p.accept("with")
	if p.accept("user") {
		for _, user := range list(p, p.user) {
			sql = append(sql, "GRANT "+quote(name)+" TO "+quote(user))
		}
	}
	return define(TagCreateGroup, sql...)
}

// alterGroup parses a change of members or of name.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_GROUP.html
func (p *parser) alterGroup() Statement {
	name := p.group()
	form := "GRANT %s TO %s"
	switch {
	case p.accept("add", "user"):
	case p.accept("drop", "user"):
		form = "REVOKE %s FROM %s"
	case p.accept("rename", "to"):
		to := p.group()
		return renamePrincipal(TagAlterGroup, objectGroup, name, to, strings.TrimPrefix(to, GroupPrefix))
	default:
		p.syntax()
	}
	var sql []string
	for _, user := range list(p, p.user) {
		sql = append(sql, fmt.Sprintf(form, quote(name), quote(user)))
	}
	return define(TagAlterGroup, sql...)
}

// dropGroup parses DROP GROUP of one group.
// https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_GROUP.html
func (p *parser) dropGroup() Statement {
	name := p.group()
	return dropped(TagDropGroup, catalogCall("check_drop_group", name), "DROP ROLE "+quote(name))
}
