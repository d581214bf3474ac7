package journal_test

import (
	"database/sql"
	"testing"

	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
)

var system = redshift.MustIdent("redveil_system")

// tables creates the tables that the journal writes to, as redveil makes them.
var tables = []string{
	"CREATE SCHEMA redveil_system",
	`CREATE TABLE redveil_system.object (kind varchar(16), schema_name varchar(127), name varchar(127),
		digest_sent varchar(80), digest_read varchar(80))`,
	"CREATE TABLE redveil_system.policy (schema_name varchar(127), name varchar(127), part integer, text " +
		"varchar(65535))",
	"CREATE TABLE redveil_system.mask_key (key varchar(64))",
	`CREATE TABLE redveil_system.history (applied_at timestamp, commit_id varchar(64), actor varchar(256),
		pull_request varchar(256), plan_digest varchar(80), outcome varchar(16), statements integer,
		note varchar(256), blocked varchar(65535), variables varchar(65535), work varchar(16))`,
	"CREATE TABLE redveil_system.lock (holder varchar(256), since timestamp, commit_id varchar(64), process integer, " +
		"valid_until timestamp, work varchar(16))",
	"CREATE TABLE redveil_system.fence (holder varchar(256), since timestamp, batch integer)",
}

// kept is a warehouse with an empty journal.
type kept struct {
	journal.Journal
	sandbox *sandbox.Sandbox
	db      *sql.DB
}

func start(t *testing.T) kept {
	t.Helper()
	s := sandboxtest.Start(t)
	k := kept{journal.Journal{Schema: system}, s, sandboxtest.Open(t, s, "admin")}
	sandboxtest.Exec(t, k.db, tables...)
	return k
}

// session opens one run's connection.
func (k kept) session(t *testing.T) *warehouse.Session {
	t.Helper()
	session, err := warehouse.Open(t.Context(), warehouse.Config{
		Host: "127.0.0.1", Port: k.sandbox.Port(), Database: "dev", Account: "admin", SSLMode: "disable",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return session
}

func (k kept) exec(t *testing.T, statements ...redshift.SQL) {
	t.Helper()
	for _, statement := range statements {
		sandboxtest.Exec(t, k.db, statement.String())
	}
}

// rows returns the values of a query with one column.
func (k kept) rows(t *testing.T, query string) []string {
	t.Helper()
	found, err := k.db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = found.Close() }()
	var all []string
	for found.Next() {
		var value string
		if err := found.Scan(&value); err != nil {
			t.Fatal(err)
		}
		all = append(all, value)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
