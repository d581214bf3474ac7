package sandbox_test

import (
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

func TestABoundViewProtectsItsTable(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA bound", "CREATE TABLE bound.t (a int)",
		"CREATE VIEW bound.v AS SELECT a FROM bound.t", "CREATE VIEW bound.w AS SELECT a FROM bound.v")
	refused(t, admin, "DROP VIEW bound.v", "2BP01", "can't drop view bound.v because other objects depend on it")
	refused(t, admin, "DROP TABLE bound.t", "2BP01", "cannot drop table bound.t because other objects depend on it")
	sandboxtest.Exec(t, admin, "DROP TABLE bound.t CASCADE")
	refused(t, admin, "SELECT * FROM bound.w", "42P01", `relation "bound.w" does not exist`)
}

func TestReplacingABoundViewNeedsTheSameColumns(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA brepl", "CREATE TABLE brepl.t (a int, b text)",
		"CREATE VIEW brepl.v AS SELECT a FROM brepl.t")
	refused(t, admin, "CREATE OR REPLACE VIEW brepl.v AS SELECT a, b FROM brepl.t", "42P16",
		"cannot change number of columns in view")
	refused(t, admin, "CREATE OR REPLACE VIEW brepl.v AS SELECT b FROM brepl.t", "42P16",
		"cannot change name of view column")
	refused(t, admin, "CREATE OR REPLACE VIEW brepl.v AS SELECT b AS a FROM brepl.t", "42P16",
		"cannot change data type of view column")
	sandboxtest.Exec(t, admin, "CREATE OR REPLACE VIEW brepl.v AS SELECT 2 * a AS a FROM brepl.t")
}

func TestABoundViewOverAnotherSchemaNeedsUsageThere(t *testing.T) {
	admin := connect(t, "admin")
	reader := users(t, admin, "bound_reader")[0]
	sandboxtest.Exec(t, admin,
		"CREATE SCHEMA bbase", "CREATE TABLE bbase.t (a int)", "CREATE SCHEMA bviews",
		"CREATE VIEW bviews.v AS SELECT a FROM bbase.t",
		"GRANT USAGE ON SCHEMA bviews TO bound_reader", "GRANT SELECT ON bviews.v TO bound_reader")
	refused(t, reader, "SELECT * FROM bviews.v", "42501", "permission denied for schema bbase")
	sandboxtest.Exec(t, admin, "GRANT USAGE ON SCHEMA bbase TO bound_reader")
	expect(t, reader, "", "SELECT * FROM bviews.v")
}

func TestAViewDoesNotHideTheLeaderNode(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA node", "CREATE TABLE node.t (a int)",
		"CREATE VIEW node.catalog AS SELECT relname FROM pg_class",
		"CREATE VIEW node.late AS SELECT current_schema() AS s WITH NO SCHEMA BINDING")
	sandboxtest.Exec(t, admin, "SELECT relname FROM node.catalog LIMIT 1", "SELECT s FROM node.late")
	const words = "Specified types or functions (one per INFO message) not supported on Amazon Redshift tables."
	refused(t, admin, "SELECT * FROM node.catalog, node.t", "0A000", words)
	refused(t, admin, "SELECT * FROM node.late, node.t", "0A000", words)
}

func TestViewsCannotBeWritten(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA wr", "CREATE TABLE wr.t (a int)", "CREATE VIEW wr.b AS SELECT a "+
		"FROM wr.t", "CREATE VIEW wr.l AS SELECT a FROM wr.t WITH NO SCHEMA BINDING")
	refused(t, admin, "INSERT INTO wr.b VALUES (1)", "55000", "cannot insert into a view")
	refused(t, admin, "UPDATE wr.l SET a = 1", "55000", "cannot update a view")
	refused(t, admin, "DELETE FROM wr.l", "55000", "cannot delete from a view")
}
