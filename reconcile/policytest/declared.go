package policytest

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/redshift"
)

// setUp creates the tables and accounts of a suite. External tables are ordinary ones,
// which tests can fill.
func setUp(s *Suite, resolved *policies.Resolved) []redshift.SQL {
	d := declaration{made: madeSchemas()}
	d.tables(s.Repository.Sources, false)
	d.functions(resolved)
	d.accounts(resolved, make(map[redshift.Account]bool))
	return d.statements
}

// declared returns what makes an empty warehouse hold what a policy declares in an
// integration: the tables, external ones too, the schemas of functions, and the accounts of
// people. It notes which accounts it makes, beside those that are there.
func declared(resolved *policies.Resolved, there map[redshift.Account]bool) []redshift.SQL {
	var sources []*spec.Source
	for _, source := range resolved.Repository.Sources {
		if source.Enabled && source.In(resolved.Integration.Name) {
			sources = append(sources, source)
		}
	}
	d := declaration{made: madeSchemas()}
	d.tables(sources, true)
	d.functions(resolved)
	d.accounts(resolved, there)
	return d.statements
}

func madeSchemas() map[redshift.Ident]bool {
	return map[redshift.Ident]bool{redshift.MustIdent("public"): true}
}

// declaration collects the statements.
type declaration struct {
	made       map[redshift.Ident]bool
	statements []redshift.SQL
}

func (d *declaration) add(statement redshift.SQL) { d.statements = append(d.statements, statement) }

// tables creates the tables of sources. Sources of the same table share it, with the
// columns of all of them.
func (d *declaration) tables(sources []*spec.Source, external bool) {
	columns := make(map[redshift.Name][]*spec.Column)
	var tables []redshift.Name
	outside := make(map[redshift.Name]bool)
	for _, source := range sources {
		if columns[source.Table] == nil {
			tables = append(tables, source.Table)
		}
		outside[source.Table] = external && source.External != spec.NotExternal
		for _, column := range source.Columns {
			if !slices.ContainsFunc(columns[source.Table],
				func(c *spec.Column) bool { return c.Name == column.Name }) {
				columns[source.Table] = append(columns[source.Table], column)
			}
		}
	}
	for _, table := range tables {
		d.schema(table.Schema, outside[table])
		parts := make([]redshift.SQL, len(columns[table]))
		for n, column := range columns[table] {
			parts[n] = redshift.Format("%s %s", column.Name.SQL(), column.Type.SQL())
		}
		if outside[table] {
			d.add(redshift.Format("CREATE EXTERNAL TABLE %s (%s) STORED AS PARQUET LOCATION 's3://sandbox/'",
				table.SQL(), redshift.Join(parts, ", ")))
			continue
		}
		d.add(redshift.Format("CREATE TABLE %s (%s)", table.SQL(), redshift.Join(parts, ", ")))
	}
}

func (d *declaration) schema(name redshift.Ident, external bool) {
	switch {
	case d.made[name]:
		return
	case external:
		d.add(redshift.Format("CREATE EXTERNAL SCHEMA %s FROM DATA CATALOG DATABASE 'sandbox' IAM_ROLE "+
			"'arn:aws:iam::123456789012:role/sandbox' CREATE EXTERNAL DATABASE IF NOT EXISTS", name.SQL()))
	default:
		d.add(redshift.Format("CREATE SCHEMA %s", name.SQL()))
	}
	d.made[name] = true
}

// functions creates the schemas of functions, on which readers get USAGE.
func (d *declaration) functions(resolved *policies.Resolved) {
	for _, source := range resolved.Sources {
		for _, schema := range source.FunctionSchemas() {
			d.schema(schema, false)
		}
	}
}

func (d *declaration) accounts(resolved *policies.Resolved, there map[redshift.Account]bool) {
	for _, user := range resolved.Users {
		if !there[user.Account] {
			there[user.Account] = true
			d.add(redshift.Format("CREATE USER %s PASSWORD DISABLE", user.Account.SQL()))
		}
	}
}
