package sandbox_test

import (
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// The length of VARBYTE stands in the catalogs, also for what views of either binding
// show, and nothing longer is kept.
func TestVarbyteKeepsItsLength(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA vb", "CREATE TABLE vb.t (a varbyte(4), b varbyte)",
		"INSERT INTO vb.t VALUES ('abcd', 'x')", "CREATE VIEW vb.bound AS SELECT a, b FROM vb.t",
		"CREATE VIEW vb.late AS SELECT CASE WHEN true THEN base.a END AS a, CAST(NULL AS varbyte(7)) AS c, "+
			"CAST(base.a AS varbyte(9)) AS d FROM vb.t AS base WITH NO SCHEMA BINDING",
		"CREATE TABLE vb.copy AS SELECT a FROM vb.t")
	expect(t, admin, "bound|a|4\nbound|b|64000\ncopy|a|4\nt|a|4\nt|b|64000", "SELECT table_name, column_name, "+
		"character_maximum_length FROM svv_columns WHERE table_schema = 'vb' AND table_name <> 'late' ORDER BY 1, 2")
	expect(t, admin, "binary varying(7)\nbinary varying(9)", "SELECT col_type FROM pg_get_late_binding_view_cols() "+
		"cols(view_schema name, view_name name, col_name name, col_type varchar, col_num int) "+
		"WHERE view_schema = 'vb' AND col_name <> 'a' ORDER BY 1")
	expect(t, admin, "binary varying(4)", "SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a JOIN "+
		"pg_class c ON c.oid = a.attrelid WHERE c.relname = 'copy' AND "+
		"a.atttypid = 17")
	refused(t, admin, "INSERT INTO vb.t VALUES ('abcde', 'x')", "22001", "value too long for type varbyte(4)")
	refused(t, admin, "UPDATE vb.t SET a = 'abcde'", "22001", "value too long for type varbyte(4)")
	refused(t, admin, "SELECT 'abcde'::varbyte(4) FROM vb.t", "22001", "value too long for type varbyte(4)")
}
