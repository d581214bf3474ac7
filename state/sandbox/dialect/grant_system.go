package dialect

import (
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// systemPermissions go to roles only.
var systemPermissions = []string{
	"CREATE USER", "DROP USER", "ALTER USER", "CREATE SCHEMA", "DROP SCHEMA", "ALTER DEFAULT PRIVILEGES",
	"ACCESS CATALOG", "ACCESS SYSTEM TABLE", "CREATE TABLE", "DROP TABLE", "ALTER TABLE",
	"CREATE OR REPLACE FUNCTION", "CREATE OR REPLACE EXTERNAL FUNCTION", "DROP FUNCTION",
	"CREATE OR REPLACE PROCEDURE", "DROP PROCEDURE", "CREATE OR REPLACE VIEW", "DROP VIEW", "CREATE MODEL",
	"DROP MODEL", "CREATE DATASHARE", "ALTER DATASHARE", "DROP DATASHARE", "CREATE LIBRARY", "DROP LIBRARY",
	"CREATE ROLE", "DROP ROLE", "TRUNCATE TABLE", "VACUUM", "ANALYZE", "CANCEL", "IGNORE RLS", "EXPLAIN RLS",
	"EXPLAIN MASKING",
}

// systemPermissions parses names of system permissions, or gives nil where
// the statement grants something else.
func (p *grantParser) systemPermissions() []string {
	saved := p.i
	var all []string
	for {
		name := p.systemPermission()
		if name == "" {
			p.i = saved
			return nil
		}
		all = append(all, name)
		if !p.acceptOp(",") {
			break
		}
	}
	if !p.word("to") && !p.word("from") {
		p.i = saved
		return nil
	}
	return all
}

func (p *grantParser) systemPermission() string {
	best := ""
	for _, permission := range systemPermissions {
		if p.word(strings.Fields(lexical.Fold(permission))...) && len(permission) > len(best) {
			best = permission
		}
	}
	if best != "" {
		p.accept(strings.Fields(lexical.Fold(best))...)
	}
	return best
}

func (p *grantParser) toRoles(permissions []string) []string {
	if p.give {
		p.expect("to")
	} else {
		p.expect("from")
	}
	var sql []string
	for _, role := range list(p.parser, func() string {
		p.expect("role")
		return p.role()
	}) {
		for _, permission := range permissions {
			give := "false"
			if p.give {
				give = "true"
			}
			sql = append(sql, `SELECT "rs_catalog".grant_system(`+quoteText(permission)+", "+quoteText(role)+", "+
				give+")")
		}
	}
	return sql
}
