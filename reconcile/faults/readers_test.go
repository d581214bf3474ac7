package faults_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/lib/pq"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

var views = flag.Int("views", 100, "how many views to change under the eyes of readers")

// While an apply changes the mask of every view, people read these all the time. They
// see what the one mask shows or what the other one does, never what both hide, and
// no error but those by which Redshift asks to try again.
func TestReadersNeverSeeWhatBothPoliciesHide(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var tables, sources strings.Builder
	for n := range *views {
		fmt.Fprintf(&tables, "CREATE TABLE shop.s%d (email varchar(40));\nINSERT INTO shop.s%d VALUES "+
			"('secret%d@example.org');\n", n, n, n)
		fmt.Fprintf(&sources, "source \"s%d\" {\n  integration = \"prod\"\n  table = \"shop.s%d\"\n  column "+
			"\"email\" { type = \"varchar(40)\" }\n}\n", n, n)
	}
	sandboxtest.Exec(t, s.admin, tables.String())
	policy := common + sources.String() + `subscription "staff" {
  on    = true
  allow = contains(user.groups, "staff")
}
user "ann" { groups = ["staff"] }
user "bert" { groups = ["staff"] }
user "carl" { groups = ["staff"] }
mask "email" {
  on     = column.name == "email"
  method = `
	masked := []string{policy + "null_value()\n}\n", policy + "partial(2, 0, \"***\")\n}\n"}
	s.converge(t, masked[0])
	for _, to := range []string{masked[1], masked[0]} {
		program := s.plan(t, to).Program()
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		var count atomic.Int64
		for n, account := range []string{"ann", "bert", "carl"} {
			all.Go(func() {
				for at := n; ctx.Err() == nil; at++ {
					if err := allowed(ctx, s.readers[account], at%*views); err != nil && ctx.Err() == nil {
						t.Errorf("%s: %v", account, err)
					}
					count.Add(1)
				}
			})
		}
		_, err := s.apply(ctx, program, s.run())
		cancel()
		all.Wait()
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d changes, %d reads meanwhile", len(program.Steps), count.Load())
	}
}

// allowed reads a view, and returns what nobody is to see.
func allowed(ctx context.Context, db *sql.DB, n int) error {
	var email sql.NullString
	err := db.QueryRowContext(ctx, fmt.Sprintf("SELECT email FROM governed.s%d", n)).Scan(&email)
	var refused *pq.Error
	switch {
	case errors.As(err, &refused) && mayBeTriedAgain(refused):
		return nil
	case err != nil:
		return err
	case email.Valid && email.String != "se***":
		return fmt.Errorf("s%d shows %q", n, email.String)
	}
	return nil
}

// mayBeTriedAgain reports Redshift's errors about others who change the same thing. See
// https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation-serializable-isolation-troubleshooting.html
func mayBeTriedAgain(refused *pq.Error) bool {
	return slices.Contains([]string{"40001", "40P01"}, string(refused.Code)) ||
		strings.Contains(refused.Message, "could not open relation with OID")
}
