package dialect_test

import (
	"testing"

	"github.com/redveil/redveil/state/sandbox/dialect"
)

// What is lent for a statement, to an account that is no superuser.
func TestWhatStatementsAreLent(t *testing.T) {
	const none = ""
	for sql, want := range map[string]string{
		"DROP TABLE s.t": `lend_relations('DROP', 'DROP TABLE', ARRAY['s']::pg_catalog.text[], ` +
			`ARRAY['t']::pg_catalog.text[])`,
		"DROP MATERIALIZED VIEW v": `lend_relations('DROP', '', ARRAY['']::pg_catalog.text[], ` +
			`ARRAY['v']::pg_catalog.text[])`,
		"ALTER TABLE t ADD COLUMN a int": `lend_relations('ALTER', 'ALTER TABLE', ARRAY['']::pg_catalog.text[], ` +
			`ARRAY['t']::pg_catalog.text[])`,
		"ALTER TABLE t OWNER TO u":                     none,
		"ALTER TABLE t ROW LEVEL SECURITY ON":          none,
		"CREATE TABLE s.t AS SELECT 1 AS a":            `lend_making('CREATE TABLE', 's', 't')`,
		"CREATE TEMP TABLE t (a int)":                  none,
		"CREATE VIEW s.v AS SELECT 1 AS a":             `lend_making('CREATE OR REPLACE VIEW', 's', 'v')`,
		"DROP FUNCTION f(int)":                         `lend_routines('DROP FUNCTION', ARRAY['"f"(integer)']::pg_catalog.text[])`,
		"CREATE SCHEMA s":                              `lend_new_schema()`,
		"DROP SCHEMA s CASCADE":                        `lend_schemas('DROP', 'DROP SCHEMA', ARRAY['s']::pg_catalog.text[])`,
		"ALTER SCHEMA s RENAME TO t":                   `lend_schemas('ALTER', '', ARRAY['s']::pg_catalog.text[])`,
		"ALTER SCHEMA s OWNER TO u":                    none,
		"CREATE USER u PASSWORD DISABLE":               `lend_account('CREATE USER', ARRAY[]::pg_catalog.text[])`,
		"CREATE USER u PASSWORD DISABLE IN GROUP g":    none,
		"CREATE USER u PASSWORD 'Abcdefg1' CREATEUSER": none,
		"ALTER USER u CREATEDB":                        `lend_account('ALTER USER', ARRAY['u']::pg_catalog.text[])`,
		"ALTER USER u NOCREATEUSER":                    none,
		"CREATE GROUP g":                               none,
		"DROP ROLE r":                                  `lend_roles('DROP ROLE', ARRAY['role r']::pg_catalog.text[])`,
		"GRANT ROLE r TO u":                            `lend_roles('', ARRAY['role r']::pg_catalog.text[])`,
		"GRANT SELECT ON t TO u":                       none,
		"GRANT CREATE USER TO ROLE r":                  none,
	} {
		statements, err := dialect.Parse(sql)
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		if want != none {
			want = `SELECT "rs_catalog".` + want
		}
		if got := statements[0].Loan; got != want {
			t.Errorf("%s:\n got %s\nwant %s", sql, got, want)
		}
	}
}
