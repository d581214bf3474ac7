package sandbox_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/lib/pq"

	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// shared is one warehouse for all tests that only need their own names in it.
var shared *sandbox.Sandbox

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if os.Getenv(childRole) != "" {
		if err := runChild(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	var err error
	if shared, err = sandbox.Start(context.Background(), sandbox.Options{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := shared.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if left := sandboxtest.LeftGoroutines(); left != "" {
		fmt.Fprintln(os.Stderr, "goroutines of the sandbox outlive it:\n"+left)
		return 1
	}
	return code
}

// connect gives one connection to the shared warehouse.
func connect(t *testing.T, user string) *sql.DB {
	t.Helper()
	db := sandboxtest.Open(t, shared, user)
	db.SetMaxOpenConns(1)
	return db
}

// users makes accounts and opens one connection for each.
func users(t *testing.T, admin *sql.DB, names ...string) []*sql.DB {
	t.Helper()
	all := make([]*sql.DB, len(names))
	for n, name := range names {
		sandboxtest.Exec(t, admin, "CREATE USER "+name+" PASSWORD DISABLE")
		all[n] = connect(t, name)
	}
	return all
}

// refused checks that a statement fails with a code and words.
func refused(t *testing.T, db *sql.DB, statement, code, words string) {
	t.Helper()
	_, err := db.ExecContext(t.Context(), statement)
	var refusal *pq.Error
	if !errors.As(err, &refusal) {
		t.Fatalf("%s\nwant an error %s %q, got %v", statement, code, words, err)
	}
	if string(refusal.Code) != code || !strings.Contains(refusal.Message, words) {
		t.Fatalf("%s\nwant %s %q\n got %s %q", statement, code, words, refusal.Code, refusal.Message)
	}
}

// rows gives a result as text, one line a row, columns parted by "|".
func rows(t *testing.T, db *sql.DB, query string, args ...any) string {
	t.Helper()
	result, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s\n%v", query, err)
	}
	defer result.Close()
	columns, err := result.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for result.Next() {
		cells := make([]sql.NullString, len(columns))
		targets := make([]any, len(columns))
		for n := range cells {
			targets[n] = &cells[n]
		}
		if err := result.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(columns))
		for n, cell := range cells {
			texts[n] = cell.String
		}
		lines = append(lines, strings.Join(texts, "|"))
	}
	if err := result.Err(); err != nil {
		t.Fatalf("%s\n%v", query, err)
	}
	return strings.Join(lines, "\n")
}

// expect compares a result.
func expect(t *testing.T, db *sql.DB, want, query string, args ...any) {
	t.Helper()
	if got := rows(t, db, query, args...); got != want {
		t.Errorf("%s\nwant\n%s\n got\n%s", query, want, got)
	}
}
