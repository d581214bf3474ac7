package sandbox_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/lib/pq"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// A row policy is kept, attached and shown, and filters nothing.
func TestRowPoliciesAreKeptAndShown(t *testing.T) {
	admin := connect(t, "admin")
	reader := users(t, admin, "rls_reader")[0]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA rls", "CREATE ROLE rls_role", "GRANT ROLE rls_role TO rls_reader",
		"CREATE TABLE rls.t (a int, c varchar(10))", "INSERT INTO rls.t VALUES (1, 'x')",
		"GRANT USAGE ON SCHEMA rls TO rls_reader", "GRANT SELECT ON rls.t TO rls_reader",
		"CREATE RLS POLICY rls_a WITH (a int) AS t USING (t.a IS NOT NULL)",
		"CREATE RLS POLICY rls_c WITH (c varchar(10)) AS t USING (c LIKE '%public%')",
		"ATTACH RLS POLICY rls_a ON rls.t TO ROLE rls_role, PUBLIC", "ATTACH RLS POLICY rls_c ON rls.t TO rls_reader",
		"ALTER TABLE rls.t ROW LEVEL SECURITY ON CONJUNCTION TYPE OR")
	expect(t, admin, `dev|rls_a|t|[{"colname":"a","type":"integer"}]|"t"."a" IS NOT NULL|true|admin`+"\n"+
		`dev|rls_c|t|[{"colname":"c","type":"character varying(10)"}]|"t"."c" LIKE CAST('%public%' AS TEXT)|true|admin`,
		"SELECT poldb, polname, polalias, polatts, polqual, polenabled, polmodifiedby FROM svv_rls_policy "+
			"WHERE polname LIKE 'rls%' ORDER BY 2")
	expect(t, admin, "rls|t|table|rls_a|admin|public|public|true|true|or \n"+
		"rls|t|table|rls_a|admin|rls_role|role|true|true|or \nrls|t|table|rls_c|admin|rls_reader|user|true|true|or ",
		"SELECT * FROM svv_rls_attached_policy WHERE relschema = 'rls' ORDER BY polname, grantee")
	expect(t, admin, "dev|rls|t|table|true|true|or |and", "SELECT datname, relschema, relname, relkind, is_rls_on, "+
		"is_rls_datashare_on, rls_conjunction_type, trim(rls_datashare_conjunction_type) FROM svv_rls_relation "+
		"WHERE relschema = 'rls'")
	expect(t, reader, "1", "SELECT COUNT(*) FROM rls.t")

	sandboxtest.Exec(t, admin, "ALTER RLS POLICY rls_a USING (a > 0)", "DETACH RLS POLICY rls_a ON rls.t FROM PUBLIC",
		"ALTER TABLE rls.t ROW LEVEL SECURITY OFF FOR DATASHARES")
	expect(t, admin, `"t"."a" > 0`, "SELECT polqual FROM svv_rls_policy WHERE polname = 'rls_a'")
	expect(t, admin, "true|false", "SELECT is_rls_on, is_rls_datashare_on FROM svv_rls_relation WHERE "+
		"relschema = 'rls'")
	refused(t, admin, "DETACH RLS POLICY rls_a ON rls.t FROM PUBLIC", "42704", "is not attached")
	refused(t, admin, "DROP RLS POLICY rls_a", "2BP01", "because it is attached")
	sandboxtest.Exec(t, admin, "DROP RLS POLICY rls_a CASCADE", "ALTER TABLE rls.t ROW LEVEL SECURITY OFF")
	expect(t, admin, "rls_c", "SELECT polname FROM svv_rls_attached_policy WHERE relschema = 'rls'")
	expect(t, admin, "0", "SELECT COUNT(*) FROM svv_rls_relation WHERE relschema = 'rls'")
}

func TestWhatARowPolicyMayNotDo(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA rlsno", "CREATE TABLE rlsno.t (a int)", "CREATE TABLE rlsno.l (a int)",
		"CREATE VIEW rlsno.v AS SELECT a FROM rlsno.t", "CREATE TEMP TABLE rlsno_temp (a int)",
		"CREATE RLS POLICY rlsno_p WITH (a int) AS t USING (a > 0)",
		"CREATE RLS POLICY rlsno_other WITH (a int) AS other USING (a > 0)",
		"ATTACH RLS POLICY rlsno_p ON rlsno.t TO PUBLIC")
	for statement, want := range map[string][2]string{
		"CREATE RLS POLICY rlsno_p USING (true)":                                      {"42710", "already exists"},
		"CREATE RLS POLICY rlsno_q WITH (a int) USING (b > 0)":                        {"42703", "b"},
		"CREATE RLS POLICY rlsno_q WITH (a int) USING (a)":                            {"42804", "boolean"},
		"CREATE RLS POLICY rlsno_q WITH (a int) USING (a IN (SELECT a FROM rlsno.v))": {"0A000", `the view "v"`},
		"CREATE RLS POLICY rlsno_q WITH (a int) AS t USING (EXISTS (SELECT 1 FROM rlsno.l WHERE l.a = t.a))": {
			"0A000", "RLS policy could not be rewritten",
		},
		"ALTER RLS POLICY rlsno_absent USING (true)":                {"42704", `RLS POLICY "rlsno_absent" does not exist`},
		"ATTACH RLS POLICY rlsno_p ON rlsno.absent TO PUBLIC":       {"42P01", `"rlsno.absent" does not exist`},
		"ATTACH RLS POLICY rlsno_p ON rlsno_temp TO PUBLIC":         {"0A000", "temporary tables"},
		"ATTACH RLS POLICY rlsno_p ON rlsno.t TO PUBLIC":            {"42710", "already attached"},
		"ATTACH RLS POLICY rlsno_p ON rlsno.t TO ROLE rlsno_absent": {"42704", `role "rlsno_absent" does not exist`},
		"ATTACH RLS POLICY rlsno_other ON rlsno.t TO admin":         {"0A000", "the same alias"},
		"ALTER MATERIALIZED VIEW rlsno.t ROW LEVEL SECURITY ON":     {"42809", "not a materialized view"},
		"CREATE MATERIALIZED VIEW rlsno.m AS SELECT a FROM rlsno.t": {"0A000", "which a policy protects"},
	} {
		refused(t, admin, statement, want[0], want[1])
	}
}

// What a policy reads cannot go. What it is attached to can.
func TestPoliciesHoldWhatTheyReferTo(t *testing.T) {
	admin := connect(t, "admin")
	users(t, admin, "hold_user")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA hold", "CREATE TABLE hold.t (a int, b varchar(5), rest int)",
		"CREATE TABLE hold.l (a int, rest int)",
		"CREATE FUNCTION hold.f_yes(int) RETURNS boolean IMMUTABLE AS $$ SELECT $1 > 0 $$ LANGUAGE sql",
		"CREATE RLS POLICY hold_p WITH (a int) USING (a IN (SELECT a FROM hold.l) AND hold.f_yes(a))",
		"GRANT SELECT ON hold.l TO RLS POLICY hold_p",
		"CREATE MASKING POLICY hold_m WITH (b varchar(5)) USING (CAST('x' AS varchar(5)))",
		"ATTACH RLS POLICY hold_p ON hold.t TO hold_user", "ATTACH MASKING POLICY hold_m ON hold.t (b) TO hold_user")
	for statement, words := range map[string]string{
		"DROP TABLE hold.l":                                 `RLS POLICY "hold_p" depends on it`,
		"DROP TABLE hold.l CASCADE":                         `RLS POLICY "hold_p" depends on it`,
		"DROP SCHEMA hold CASCADE":                          `RLS POLICY "hold_p" depends on it`,
		"ALTER TABLE hold.l RENAME TO k":                    "cannot alter a relation",
		"ALTER TABLE hold.l DROP COLUMN a":                  "depends on it",
		"ALTER TABLE hold.l RENAME COLUMN a TO b":           "cannot alter a relation",
		"DROP FUNCTION hold.f_yes(int)":                     "depends on it",
		"ALTER TABLE hold.t DROP COLUMN a CASCADE":          `the attached RLS POLICY "hold_p"`,
		"ALTER TABLE hold.t RENAME COLUMN b TO c":           `the attached MASKING POLICY "hold_m"`,
		"ALTER TABLE hold.t ALTER COLUMN b TYPE varchar(9)": `the attached MASKING POLICY "hold_m"`,
		"ATTACH RLS POLICY hold_p ON hold.l TO PUBLIC":      "a lookup table",
	} {
		code := "2BP01"
		if strings.HasPrefix(statement, "ATTACH") {
			code = "0A000"
		}
		refused(t, admin, statement, code, words)
	}
	sandboxtest.Exec(t, admin, "ALTER TABLE hold.l DROP COLUMN rest", "ALTER TABLE hold.t DROP COLUMN rest",
		"ALTER TABLE hold.t RENAME TO u")
	expect(t, admin, "u", "SELECT relname FROM svv_rls_attached_policy WHERE relschema = 'hold'")
	sandboxtest.Exec(t, admin, "DROP USER hold_user")
	expect(t, admin, "0", "SELECT COUNT(*) FROM svv_rls_attached_policy WHERE relschema = 'hold'")
	sandboxtest.Exec(t, admin, "ATTACH RLS POLICY hold_p ON hold.u TO PUBLIC", "DROP TABLE hold.u")
	expect(t, admin, "0", "SELECT COUNT(*) FROM svv_rls_attached_policy WHERE relschema = 'hold'")
	sandboxtest.Exec(t, admin, "DROP RLS POLICY hold_p", "DROP SCHEMA hold CASCADE")
}

func TestMaskingPoliciesAreKeptAndShown(t *testing.T) {
	admin := connect(t, "admin")
	reader := users(t, admin, "ddm_reader", "ddm_other")[0]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA ddm", "CREATE ROLE ddm_role",
		"CREATE TABLE ddm.t (card varchar(16), place varchar(20), n int)", "INSERT INTO ddm.t VALUES ('123', 'x', 1)",
		"GRANT USAGE ON SCHEMA ddm TO ddm_reader", "GRANT SELECT ON ddm.t TO ddm_reader",
		"CREATE MASKING POLICY ddm_full WITH (v varchar(16)) USING ('xxx'::varchar(16))",
		"CREATE MASKING POLICY ddm_full IF NOT EXISTS WITH (v varchar(16)) USING ('yyy'::varchar(16))",
		"CREATE MASKING POLICY ddm_pair WITH (a varchar(16), n int) USING (CASE WHEN n > 0 THEN a END, n + 1)",
		"ATTACH MASKING POLICY ddm_full ON ddm.t (card) TO PUBLIC",
		"ATTACH MASKING POLICY ddm_full ON ddm.t (card) TO ROLE ddm_role",
		"ATTACH MASKING POLICY ddm_pair ON ddm.t (card, n) USING (place, n) TO ddm_reader PRIORITY 30")
	expect(t, admin, `dev|ddm_full|[{"colname":"v","type":"character varying(16)"}]|`+
		`[{"expr":"'xxx'::VARCHAR(16)","type":"character varying(16)"}]|admin`+"\n"+
		`dev|ddm_pair|[{"colname":"a","type":"character varying(16)"},{"colname":"n","type":"integer"}]|`+
		`[{"expr":"CASE WHEN \"masked_table\".\"n\" > 0 THEN \"masked_table\".\"a\" END","type":"character varying"},`+
		`{"expr":"\"masked_table\".\"n\" + 1","type":"integer"}]|admin`,
		"SELECT policy_database, policy_name, input_columns, policy_expression, policy_modified_by FROM "+
			"svv_masking_policy WHERE policy_name LIKE 'ddm%' ORDER BY 2")
	expect(t, admin, `ddm_full|ddm|t|table|admin|ddm_role|role|0|["card"]|["card"]|true`+"\n"+
		`ddm_full|ddm|t|table|admin|public|public|0|["card"]|["card"]|true`+"\n"+
		`ddm_pair|ddm|t|table|admin|ddm_reader|user|30|["place","n"]|["card","n"]|true`,
		"SELECT * FROM svv_attached_masking_policy WHERE schema_name = 'ddm' ORDER BY 1, 6")
	expect(t, reader, "123", "SELECT card FROM ddm.t")
	refused(t, admin, "ATTACH MASKING POLICY ddm_pair ON ddm.t (card, n) TO ddm_other", "42710", "priority 0")
	refused(t, admin, "ATTACH MASKING POLICY ddm_full ON ddm.t (card) TO ddm_reader PRIORITY 5", "42710",
		`already attached to column "card"`)
	refused(t, admin, "ATTACH MASKING POLICY ddm_full ON ddm.t (card, n) TO ddm_other", "42601",
		"takes 1 input columns")
	refused(t, admin, "ATTACH MASKING POLICY ddm_full ON ddm.t (absent) TO ddm_other", "42703", "absent")
	refused(t, admin, "CREATE MASKING POLICY ddm_sum WITH (n int) USING (sum(n))", "42803", "aggregate")
	refused(t, admin, "ALTER MASKING POLICY ddm_full USING (1)", "0A000", "output types")
	refused(t, admin, "DROP MASKING POLICY ddm_full", "2BP01", "because it is attached")
	sandboxtest.Exec(t, admin, "ALTER MASKING POLICY ddm_full USING ('zzz'::varchar(16))",
		"DETACH MASKING POLICY ddm_full ON ddm.t (card) FROM PUBLIC",
		"DETACH MASKING POLICY ddm_full ON ddm.t (card) FROM ROLE ddm_role", "DROP MASKING POLICY ddm_full")
	expect(t, admin, "ddm_pair", "SELECT policy_name FROM svv_masking_policy WHERE policy_name LIKE 'ddm%'")
}

// Policies are for superusers and those with sys:secadmin.
func TestWhoMayManageAndSeePolicies(t *testing.T) {
	admin := connect(t, "admin")
	all := users(t, admin, "polsec_plain", "polsec_sec")
	plain, sec := all[0], all[1]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA polsec AUTHORIZATION polsec_plain",
		"GRANT ROLE sys:secadmin TO polsec_sec",
		"CREATE ROLE polsec_role", "GRANT USAGE ON SCHEMA polsec TO polsec_sec")
	sandboxtest.Exec(t, plain, "CREATE TABLE polsec.t (a int)")
	for _, statement := range []string{
		"CREATE RLS POLICY polsec_p USING (true)", "ATTACH RLS POLICY polsec_p ON polsec.t TO PUBLIC",
		"ALTER TABLE polsec.t ROW LEVEL SECURITY ON", "CREATE MASKING POLICY polsec_m WITH (a int) USING (a)",
		"GRANT SELECT ON polsec.t TO RLS POLICY polsec_p", "GRANT IGNORE RLS TO ROLE polsec_role",
	} {
		refused(t, plain, statement, "42501", "permission denied")
	}
	sandboxtest.Exec(t, sec, "CREATE RLS POLICY polsec_p USING (true)",
		"CREATE MASKING POLICY polsec_m WITH (a int) USING (a)", "ATTACH RLS POLICY polsec_p ON polsec.t TO PUBLIC",
		"ATTACH MASKING POLICY polsec_m ON polsec.t (a) TO PUBLIC", "ALTER TABLE polsec.t ROW LEVEL SECURITY ON",
		"GRANT IGNORE RLS, EXPLAIN RLS, EXPLAIN MASKING TO ROLE polsec_role")
	views := map[string]string{
		"SELECT polname FROM svv_rls_policy WHERE polname LIKE 'polsec%'":                      "polsec_p",
		"SELECT polname FROM svv_rls_attached_policy WHERE polname LIKE 'polsec%'":             "polsec_p",
		"SELECT policy_name FROM svv_masking_policy WHERE policy_name LIKE 'polsec%'":          "polsec_m",
		"SELECT policy_name FROM svv_attached_masking_policy WHERE policy_name LIKE 'polsec%'": "polsec_m",
	}
	for query, want := range views {
		expect(t, admin, want, query)
		expect(t, sec, want, query)
		expect(t, plain, "", query)
	}
	// The owner sees that the table is protected, others do not.
	const relations = "SELECT relname FROM svv_rls_relation WHERE relschema = 'polsec'"
	expect(t, plain, "t", relations)
	expect(t, users(t, admin, "polsec_other")[0], "", relations)
	sandboxtest.Exec(t, admin, "REVOKE ROLE sys:secadmin FROM polsec_sec")
	expect(t, sec, "polsec_p", "SELECT polname FROM svv_rls_policy WHERE polname LIKE 'polsec%'")
}

func TestAttachingSaysThatNothingIsEnforced(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE TABLE said (a int)", "CREATE RLS POLICY said_p USING (true)",
		"CREATE MASKING POLICY said_m WITH (a int) USING (a)")
	connector, err := pq.NewConnector(shared.URL("admin"))
	if err != nil {
		t.Fatal(err)
	}
	var heard []string
	db := sql.OpenDB(pq.ConnectorWithNoticeHandler(connector, func(notice *pq.Error) {
		heard = append(heard, string(notice.Severity)+": "+notice.Message)
	}))
	defer db.Close()
	for _, statement := range []string{
		"ATTACH RLS POLICY said_p ON said TO PUBLIC", "ATTACH MASKING POLICY said_m ON said (a) TO PUBLIC",
		"ALTER TABLE said ROW LEVEL SECURITY ON",
	} {
		heard = nil
		sandboxtest.Exec(t, db, statement)
		if len(heard) != 1 || !strings.Contains(heard[0], "INFO: the sandbox keeps ") ||
			!strings.Contains(heard[0], "does not enforce it") {
			t.Errorf("%s: heard %q", statement, heard)
		}
	}
}
