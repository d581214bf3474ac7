package dialect

import (
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// systemPermissions go to roles only.
var systemPermissions = []string{
	"CREATE USER", "DROP USER", "ALTER USER", "CREATE SCHEMA", "DROP SCHEMA", "ALTER DEFAULT PRIVILEGES", "ACCESS CATALOG",
	"ACCESS SYSTEM TABLE", "CREATE TABLE", "DROP TABLE", "ALTER TABLE", "CREATE OR REPLACE FUNCTION", "CREATE OR REPLACE EXTERNAL FUNCTION",
	"DROP FUNCTION", "CREATE OR REPLACE PROCEDURE", "DROP PROCEDURE", "CREATE OR REPLACE VIEW", "DROP VIEW", "CREATE MODEL", "DROP MODEL",
	"CREATE DATASHARE", "ALTER DATASHARE", "DROP DATASHARE", "CREATE LIBRARY", "DROP LIBRARY", "CREATE ROLE", "DROP ROLE", "TRUNCATE TABLE",
	"VACUUM", "ANALYZE", "CANCEL", "IGNORE RLS", "EXPLAIN RLS", "EXPLAIN MASKING",
}

// systemPermissions parses names of system permissions, or gives nil where
// the statement grants something else.
func (a *authority) systemPermissions() []string {
	saved := a.i
	var all []string
	for {
		name := a.systemPermission()
		if name == "" {
			a.i = saved
			return nil
		}
		all = append(all, name)
		if !a.acceptOp(",") {
			break
		}
	}
	if !a.word("to") && !a.word("from") {
		a.i = saved
		return nil
	}
	return all
}

func (a *authority) systemPermission() string {
	best := ""
	for _, permission := range systemPermissions {
		if a.word(strings.Fields(lexical.Fold(permission))...) && len(permission) > len(best) {
			best = permission
		}
	}
	if best != "" {
		a.accept(strings.Fields(lexical.Fold(best))...)
	}
	return best
}

func (a *authority) toRoles(permissions []string) []string {
	if a.give {
		a.expect("to")
	} else {
		a.expect("from")
	}
	var sql []string
	for _, role := range list(a.parser, func() string {
		a.expect("role")
		return a.role()
	}) {
		for _, permission := range permissions {
			give := "false"
			if a.give {
				give = "true"
			}
			sql = append(sql, `SELECT "rs_catalog".grant_system(`+quoteText(permission)+", "+quoteText(role)+", "+give+")")
		}
	}
	return sql
}
