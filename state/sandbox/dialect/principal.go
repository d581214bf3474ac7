package dialect

import (
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// Users, groups and roles are three namespaces in Redshift and one in
// PostgreSQL, so the names of groups and roles have a prefix there.
const (
	GroupPrefix = "group "
	RolePrefix  = "role "
	// ScopePrefix begins the roles of scoped permissions, which clients do not see.
	ScopePrefix = "scope "
)

// user parses an account's name. In quotes it keeps its case.
func (p *parser) user() string {
	t := p.peek()
	if t.kind != tokenIdent || !t.quoted && lexical.Reserved(t.value) {
		p.syntax()
	}
	p.next()
	name := t.value
	if t.quoted {
		name = t.text
	}
	p.checkLength(t, name)
	if strings.HasPrefix(name, GroupPrefix) || strings.HasPrefix(name, RolePrefix) ||
		strings.HasPrefix(name, ScopePrefix) {
		p.fail(t, "42939", `user name "%s" is reserved`, name)
	}
	return name
}

func (p *parser) group() string { return GroupPrefix + p.principalName(GroupPrefix) }

// role parses a role's name, which may be a system role: sys:monitor.
func (p *parser) role() string {
	if p.word("sys") && p.peekAt(1).isOp(":") {
		p.i += 2
		return RolePrefix + "sys:" + p.label()
	}
	return RolePrefix + p.principalName(RolePrefix)
}

func (p *parser) principalName(prefix string) string {
	start := p.peek()
	name := p.ident()
	p.checkLength(start, prefix+name)
	return name
}

func (p *parser) externalID() string {
	if p.at(tokenString) {
		return p.literal()
	}
	return p.ident()
}

// dropPrincipals drops each one on its own, after a check.
func (p *parser) dropPrincipals(tag Tag, check string, name func() string) (Statement, []string) {
	sql := "DROP ROLE "
	if p.accept("if", "exists") {
		sql += "IF EXISTS "
	}
	s := dropped(tag)
	names := list(p, name)
	for _, n := range names {
		s.SQL = append(s.SQL, catalogCall(check, n), sql+quote(n))
	}
	return s, names
}

// checkNewPrincipal asks whether a name, without its prefix, is free.
func checkNewPrincipal(kind objectKind, name string) string {
	return catalogCall("check_new_principal", kind.lower(), name)
}

// renamePrincipal renames a role of PostgreSQL; to is its new name, plain what
// Redshift calls it.
func renamePrincipal(tag Tag, kind objectKind, name, to, plain string) Statement {
	return define(tag, checkNewPrincipal(kind, plain), "ALTER ROLE "+quote(name)+" RENAME TO "+quote(to))
}
