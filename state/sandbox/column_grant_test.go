package sandbox_test

import (
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// A right on a table and rights on its columns do not stand beside each other.
func TestColumnGrantsMeetTableGrants(t *testing.T) {
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA cg", "CREATE TABLE cg.t (a integer, b integer)", "CREATE ROLE cg_r",
		"CREATE USER cg_u PASSWORD DISABLE", "GRANT USAGE ON SCHEMA cg TO cg_u", "GRANT ROLE cg_r TO cg_u")
	reader := sandboxtest.Open(t, running, "cg_u")

	sandboxtest.Exec(t, admin, "GRANT SELECT (a) ON cg.t TO ROLE cg_r")
	sandboxtest.Exec(t, reader, "SELECT a FROM cg.t")
	refused(t, reader, "SELECT b FROM cg.t", "42501", "permission denied")
	refused(t, admin, "GRANT SELECT ON cg.t TO ROLE cg_r", "0LP01", "there are column-level privileges")
	refused(t, admin, "GRANT ALL ON cg.t TO ROLE cg_r", "0LP01", "there are column-level privileges")
	sandboxtest.Exec(t, admin, "GRANT INSERT ON cg.t TO ROLE cg_r", "GRANT SELECT ON cg.t TO PUBLIC")
	refused(t, admin, "REVOKE SELECT (a) ON cg.t FROM PUBLIC", "0LP01", "there is a privilege on the whole table")

	sandboxtest.Exec(t, admin, "REVOKE SELECT ON cg.t FROM PUBLIC", "REVOKE SELECT ON cg.t FROM ROLE cg_r")
	refused(t, reader, "SELECT a FROM cg.t", "42501", "permission denied")
	sandboxtest.Exec(t, admin, "GRANT SELECT ON cg.t TO ROLE cg_r")
	sandboxtest.Exec(t, reader, "SELECT a, b FROM cg.t")
}
