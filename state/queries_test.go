package state_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// counter counts the queries that go through it.
type counter struct {
	*sql.DB
	queries int
}

func (c *counter) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	c.queries++
	return c.DB.QueryContext(ctx, query, args...)
}

// Reading takes the same number of queries, however much the catalog holds.
func TestReadingTakesAFixedNumberOfQueries(t *testing.T) {
	running := sandboxtest.Start(t)
	admin := &counter{DB: sandboxtest.Open(t, running, "admin")}
	sandboxtest.Exec(t, admin.DB, "CREATE SCHEMA shop", "CREATE TABLE shop.t (a integer)")
	scope := state.Scope{
		Account: "admin", Database: "dev", ViewSchema: redshift.MustIdent("governed"),
		SystemSchema: redshift.MustIdent("redveil_system"),
		BaseSchemas:  []redshift.Ident{redshift.MustIdent("shop")},
	}
	count := func() int {
		admin.queries = 0
		if _, err := state.Read(context.Background(), admin, scope); err != nil {
			t.Fatal(err)
		}
		return admin.queries
	}
	few := count()
	for n := range 40 {
		sandboxtest.Exec(t, admin.DB, fmt.Sprintf("CREATE TABLE shop.t%d (a integer); CREATE USER u%d PASSWORD "+
			"DISABLE; CREATE ROLE r%d; GRANT ROLE r%d TO u%d; GRANT SELECT ON shop.t%d TO ROLE r%d", n, n, n, n, n, n,
			n))
	}
	if many := count(); many != few {
		t.Errorf("%d queries for much, %d for little", many, few)
	}
}
