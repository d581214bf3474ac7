package dataapi_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
	"github.com/redveil/redveil/state/warehouse/awstest"
	"github.com/redveil/redveil/state/warehouse/dataapi"
	"github.com/redveil/redveil/state/warehouse/iam"
)

var analytics = iam.Target{Region: "us-east-1", Cluster: "analytics", DBUser: "admin", Database: "dev"}

// aws starts AWS before a sandbox, and sets the environment as a user's is.
func aws(t *testing.T) (*awstest.Server, *sandbox.Sandbox) {
	t.Helper()
	running := sandboxtest.Start(t)
	served := awstest.Start(t, running, awstest.Options{})
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
		}
	}
	if cache, err := os.UserCacheDir(); err == nil { // where the sandbox has its template
		t.Setenv("XDG_CACHE_HOME", cache)
	}
	t.Setenv("HOME", t.TempDir())
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_ENDPOINT_URL", served.URL)
	t.Setenv("AWS_ACCESS_KEY_ID", awstest.AccessKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", awstest.SecretKey)
	return served, running
}

func configOf(t *testing.T, target iam.Target) warehouse.Config {
	t.Helper()
	source, err := iam.Load(t.Context(), target, iam.Options{
		Now: time.Now, Wait: func(int) time.Duration { return 0 },
	})
	if err != nil {
		t.Fatal(err)
	}
	return warehouse.Config{
		Database: target.Database, Account: redshift.Account(target.DBUser), Transport: dataapi.New(source),
		ConnectTimeout: time.Minute,
	}
}

func open(t *testing.T, target iam.Target) *warehouse.Session {
	t.Helper()
	session, err := warehouse.Open(t.Context(), configOf(t, target))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return session
}

// direct opens a session with lib/pq.
func direct(t *testing.T, running *sandbox.Sandbox) *warehouse.Session {
	t.Helper()
	session, err := warehouse.Open(t.Context(), warehouse.Config{
		Host: "127.0.0.1", Port: running.Port(), Database: "dev", Account: "admin", SSLMode: "disable",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return session
}

func exec(t *testing.T, session *warehouse.Session, statement string) {
	t.Helper()
	if err := session.Exec(t.Context(), redshift.Trusted(statement), statement); err != nil {
		t.Fatal(err)
	}
}

func refusedOf(t *testing.T, session *warehouse.Session, statement string) *warehouse.StatementError {
	t.Helper()
	err := session.Exec(t.Context(), redshift.Trusted(statement), statement)
	var refused *warehouse.StatementError
	if !errors.As(err, &refused) {
		t.Fatalf("%s: got %v", statement, err)
	}
	return refused
}

// What comes over the Data API is what comes directly, in each of the types that
// the readers scan into.
func TestValuesAreThoseOfADirectConnection(t *testing.T) {
	_, running := aws(t)
	queries := []string{
		"SELECT 1::smallint, 2::int, 3::bigint, NULL::int, (-9223372036854775807)::bigint",
		"SELECT true, false, NULL::boolean",
		"SELECT 1.5::float4, 2.5::float8, 3.25::numeric(10,2)",
		"SELECT 'text', ''::varchar, 'x'::char(3), NULL::text, 'name'::name",
		`SELECT TIMESTAMP '2026-03-01 09:00:00', TIMESTAMP '2026-03-01 09:00:00.123456', DATE '2026-03-01', NULL::timestamp`,
		"SELECT 9223372036854775807::bigint, 9007199254740993::bigint, 12345678901234567890.123456789::numeric(38,9)",
		`SELECT 'größe – 数 <&> "" ''', ':name $1 /* -- ', chr(1), chr(9), repeat('x', 60000)`,
		"SELECT 'infinity'::timestamp, '-infinity'::timestamp",
		"SELECT oid, relname, relkind FROM pg_class WHERE relname = 'pg_class'",
		"SELECT usename, usesuper FROM pg_user ORDER BY 1",
	}
	over, plain := open(t, analytics), direct(t, running)
	for _, query := range queries {
		got, want := read(t, over, query), read(t, plain, query)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-direct +data API):\n%s", query, d)
		}
	}
}

// read scans each row as texts, and as the types that a driver gives where these
// matter.
func read(t *testing.T, session *warehouse.Session, query string) (all [][]any) {
	t.Helper()
	rows, err := session.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, places := make([]any, len(columns)), make([]any, len(columns))
		for n := range values {
			places[n] = &values[n]
		}
		texts := make([]sql.NullString, len(columns))
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		for n := range texts {
			places[n] = &texts[n]
		}
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		row := []any{columns}
		for n, text := range texts {
			row = append(row, text)
			if at, is := values[n].(time.Time); is {
				row = append(row, at.Format(time.RFC3339Nano))
			}
			if yes, is := values[n].(bool); is {
				row = append(row, yes)
			}
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestLongAnswersComeInPages(t *testing.T) {
	served, running := aws(t)
	sandboxtest.Exec(t, sandboxtest.Open(t, running, "admin"), "CREATE TABLE numbers (n INT)",
		"INSERT INTO numbers VALUES (0)"+strings.Repeat(", (0)", 249))
	session := open(t, analytics)
	before := served.Calls("GetStatementResult")
	got := read(t, session, "SELECT n FROM numbers")
	if pages := served.Calls("GetStatementResult") - before; len(got) != 250 || pages != 3 {
		t.Errorf("got %d rows in %d pages", len(got), pages)
	}
	if got := read(t, session, "SELECT n FROM numbers WHERE n = 1"); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

// A session keeps what it set, and takes part in one transaction.
func TestASessionIsOneConnection(t *testing.T) {
	_, running := aws(t)
	session, other := open(t, analytics), direct(t, running)
	process, err := session.Process(t.Context())
	if err != nil || process == 0 {
		t.Fatalf("process %d: %v", process, err)
	}
	if got := read(t, session, `SELECT PG_BACKEND_PID()`); got[0][1] != read(t, session, "SELECT PG_BACKEND_PID()")[0][1] {
		t.Errorf("another process: %v", got)
	}
	exec(t, session, "SET statement_timeout TO 12345")
	if got := read(t, session, `SHOW statement_timeout`); !strings.Contains(got[0][1].(sql.NullString).String, "12345") {
		t.Errorf("got %v", got)
	}
	if err := session.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	exec(t, session, "CREATE TABLE public.made (n INT)")
	made := "SELECT relname FROM pg_class WHERE relname = 'made'"
	if here, there := read(t, session, made), read(t, other, made); len(here) != 1 || len(there) != 0 {
		t.Errorf("the transaction sees %v, others %v", here, there)
	}
	if err := session.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := read(t, session, made); len(got) != 0 {
		t.Errorf("got %v", got)
	}
	again, err := session.Again(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	if second, err := again.Process(t.Context()); err != nil || second == process {
		t.Errorf("process %d again: %v", second, err)
	}
}

// A run that ends in the middle of a transaction keeps no locks.
func TestClosingUndoesATransaction(t *testing.T) {
	_, running := aws(t)
	session, other := open(t, analytics), direct(t, running)
	exec(t, other, "CREATE TABLE public.kept (n INT)")
	if err := session.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	exec(t, session, "LOCK public.kept")
	if err := session.Close(); err != nil {
		t.Fatal(err)
	}
	exec(t, other, "DROP TABLE public.kept")
}

func TestRowsThatAreChangedAreCounted(t *testing.T) {
	_, running := aws(t)
	sandboxtest.Exec(t, sandboxtest.Open(t, running, "admin"), "CREATE TABLE numbers (n INT)",
		"INSERT INTO numbers VALUES (1), (2), (3)")
	result, err := open(t, analytics).ExecContext(t.Context(), "UPDATE numbers SET n = 0 WHERE n > 1")
	if err != nil {
		t.Fatal(err)
	}
	if count, err := result.RowsAffected(); count != 2 || err != nil {
		t.Errorf("got %d: %v", count, err)
	}
}

const journalTables = `CREATE TABLE redveil_system.lock (holder varchar(256), since timestamp, commit_id varchar(64), ` +
	`process integer, valid_until timestamp); CREATE TABLE redveil_system.fence (holder varchar(256), since timestamp, ` +
	`batch integer)`

// A run that was killed in a transaction keeps its session, which no call ends. The next
// one ends it by the number of its process.
func TestTheSessionOfARunThatIsGoneIsEnded(t *testing.T) {
	_, running := aws(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA redveil_system", journalTables)
	kept := journal.Journal{Schema: redshift.MustIdent("redveil_system")}
	dead, next := open(t, analytics), open(t, analytics)
	hold, err := kept.Acquire(t.Context(), dead, journal.Claim{Holder: "run 1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := dead.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := hold.Confirm(t.Context(), dead); err != nil {
		t.Fatal(err)
	}
	sandboxtest.Exec(t, admin, "UPDATE redveil_system.lock SET valid_until = DATEADD(second, -1, GETDATE())")
	exec(t, next, "SET statement_timeout TO 10000")
	ended := 0
	claim := journal.Claim{Holder: "run 2", Ending: func(journal.Lock) { ended++ }}
	hold, err = kept.Acquire(t.Context(), next, claim)
	if err != nil || ended != 1 {
		t.Fatalf("ended %d: %v", ended, err)
	}
	if err := hold.Renew(t.Context(), next); err != nil {
		t.Error(err)
	}
	if err := dead.Exec(t.Context(), redshift.Raw("SELECT 1"), "SELECT 1"); err == nil {
		t.Error("the session goes on")
	}
}

// Where the answer to COMMIT is lost, it is not known what stands, and another session
// finds out.
func TestACommitWithoutAnAnswer(t *testing.T) {
	for name, broken := range map[string]awstest.Faults{
		"its end is not seen":        {Denied: []string{"redshift-data:DescribeStatement"}},
		"the connection is lost":     {Dropped: true},
		"the credentials have ended": {Expired: true},
	} {
		t.Run(name, func(t *testing.T) {
			served, running := aws(t)
			sandboxtest.Exec(t, sandboxtest.Open(t, running, "admin"), "CREATE SCHEMA redveil_system", journalTables)
			kept := journal.Journal{Schema: redshift.MustIdent("redveil_system")}
			session := open(t, analytics)
			hold, err := kept.Acquire(t.Context(), session, journal.Claim{Holder: "run 1"})
			if err != nil {
				t.Fatal(err)
			}
			if err := session.Begin(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := hold.Mark(t.Context(), session, 1); err != nil {
				t.Fatal(err)
			}
			served.Break(broken)
			err = session.Commit(t.Context())
			var refused *warehouse.StatementError
			if err == nil || errors.As(err, &refused) {
				t.Errorf("COMMIT was refused, as if nothing could stand: %v", err)
			}
			served.Break(awstest.Faults{})
			process, _ := session.Process(t.Context())
			again, err := session.Again(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = again.Close() }()
			exec(t, again, "SET statement_timeout TO 10000")
			reached, err := hold.Reached(t.Context(), again, process)
			if err != nil || broken.Dropped && reached != 1 || broken.Expired && reached != 0 {
				t.Errorf("reached %d: %v", reached, err)
			}
		})
	}
}

// After an error a session that only reads goes on, and still does not write.
func TestASessionThatOnlyReadsGoesOnAfterAnError(t *testing.T) {
	_, running := aws(t)
	sandboxtest.Exec(t, sandboxtest.Open(t, running, "admin"), "CREATE TABLE public.kept (n INT)")
	config := configOf(t, analytics)
	config.ReadOnly = true
	session, err := warehouse.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.Close() }()
	for range 2 {
		if _, err := session.QueryContext(t.Context(), "SELECT n FROM nowhere"); !warehouse.IsMissing(err) {
			t.Errorf("got %v", err)
		}
		if got := read(t, session, "SELECT 1"); len(got) != 1 {
			t.Errorf("got %v", got)
		}
		if got := refusedOf(t, session, "INSERT INTO public.kept VALUES (1)"); got.Code != "25006" {
			t.Errorf("got %+v", got)
		}
	}
}

// The Data API does not always say how many rows a statement changed. A lock is then
// read again.
func TestALockIsRenewedWhereNobodyCountsRows(t *testing.T) {
	served, running := aws(t)
	sandboxtest.Exec(t, sandboxtest.Open(t, running, "admin"), "CREATE SCHEMA redveil_system",
		"CREATE TABLE redveil_system.lock (holder varchar(256), since timestamp, commit_id varchar(64), process "+
			"integer, valid_until timestamp)",
		"CREATE TABLE redveil_system.fence (holder varchar(256), since timestamp, batch integer)")
	session := open(t, analytics)
	kept := journal.Journal{Schema: redshift.MustIdent("redveil_system")}
	hold, err := kept.Acquire(t.Context(), session, journal.Claim{Holder: "run 1"})
	if err != nil {
		t.Fatal(err)
	}
	served.Break(awstest.Faults{Uncounted: true})
	if err := hold.Renew(t.Context(), session); err != nil {
		t.Errorf("the lock is lost: %v", err)
	}
	if err := hold.Release(t.Context(), session); err != nil {
		t.Fatal(err)
	}
	var lost *journal.LostError
	if err := hold.Renew(t.Context(), session); !errors.As(err, &lost) {
		t.Errorf("the lock is not lost: %v", err)
	}
}

// The parameter is not in the text of the statement. In texts and names nothing is
// replaced.
func TestASecretTravelsAsAParameter(t *testing.T) {
	_, running := aws(t)
	sandboxtest.Exec(t, sandboxtest.Open(t, running, "admin"), `CREATE TABLE keys ("$1" TEXT, note TEXT)`)
	session := open(t, analytics)
	statement := `INSERT INTO keys ("$1", note) VALUES ($1, '$1 and :p1' /* $1 */)`
	err := session.ExecSecret(t.Context(), redshift.Trusted(statement), warehouse.NewSecret("Sesame-0pen"), statement)
	if err == nil || !strings.Contains(err.Error(), ":p1") {
		// the Data API would read the text's :p1 as a parameter as well
		t.Errorf("got %v", err)
	}
	statement = `INSERT INTO keys ("$1", note) VALUES ($1, '$1' /* $1 */)`
	if err := session.ExecSecret(t.Context(), redshift.Trusted(statement), warehouse.NewSecret(`Sesame-0pen`), statement); err != nil {
		t.Fatal(err)
	}
	got := read(t, session, `SELECT "$1", note FROM keys`)
	if got[0][1].(sql.NullString).String != "Sesame-0pen" || got[0][2].(sql.NullString).String != "$1" {
		t.Errorf("got %v", got)
	}
}

func TestParametersThatTheDataAPIDoesNotHave(t *testing.T) {
	aws(t)
	session := open(t, analytics)
	for _, c := range []struct {
		arg  any
		want string
	}{
		{nil, "parameter $1: the Data API has no parameters that are NULL; write it into the statement"},
		{"", "parameter $1: the Data API has no parameters that are empty; write '' into the statement"},
		{[]byte("x"), "parameter $1: a []uint8 cannot be sent as a parameter"},
	} {
		_, err := session.ExecContext(t.Context(), "SELECT $1", c.arg)
		if err == nil || err.Error() != c.want {
			t.Errorf("%v: got %v", c.arg, err)
		}
	}
}

// The codes are those that a direct connection gives, which the program branches
// on.
func TestErrorsHaveTheCodesOfADirectConnection(t *testing.T) {
	_, running := aws(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, "CREATE TABLE public.things (n INT)", "CREATE USER ada PASSWORD DISABLE",
		"CREATE VIEW public.seen AS SELECT n FROM public.things", "CREATE GROUP readers")
	over, plain := open(t, analytics), direct(t, running)
	for _, statement := range []string{
		"SELECT * FROM nowhere", "SELECT * FROM no_schema.nowhere", "SELECT nothing FROM public.things",
		"SELECT t.nothing FROM public.things t", "CREATE TABLE public.things (n INT)", "CREATE SCHEMA public",
		`CREATE USER ada PASSWORD DISABLE`, "CREATE GROUP readers", "DROP USER nobody", "DROP GROUP nobody", "SELEC 1", "SELECT no_function(1)",
		"DROP TABLE public.things", "DROP VIEW public.nowhere", "GRANT SELECT ON public.things TO nobody",
		"GRANT SELECT ON public.nowhere TO ada", "DROP SCHEMA no_schema", "ALTER USER nobody CREATEUSER",
		"GRANT SELECT ON public.things TO GROUP nobody", `CREATE OR REPLACE VIEW public.things AS SELECT 1 AS n`, "GRANT ROLE nobody TO ada", "DROP ROLE nobody",
	} {
		got, want := refusedOf(t, over, statement), refusedOf(t, plain, statement)
		if got.Code != want.Code || got.Message != want.Message || got.Hint != want.Hint || got.Detail != want.Detail {
			t.Errorf("%s:\ngot  %+v\nwant %+v", statement, got, want)
		}
	}
	exec(t, over, "BEGIN")
	_ = refusedOf(t, over, "SELECT * FROM nowhere")
	if got := refusedOf(t, over, "SELECT 1"); got.Code != "25P02" {
		t.Errorf("got %+v", got)
	}
	exec(t, over, "ROLLBACK")
	exec(t, over, "BEGIN READ ONLY")
	if got := refusedOf(t, over, "INSERT INTO public.things VALUES (1)"); got.Code != "25006" {
		t.Errorf("got %+v", got)
	}
	exec(t, over, "ROLLBACK")
	err := over.QueryRowContext(t.Context(), "SELECT n FROM nowhere").Scan(new(int))
	if !warehouse.IsMissing(err) {
		t.Errorf("got %v", err)
	}
	exec(t, over, "SET SESSION AUTHORIZATION ada")
	if got := refusedOf(t, over, "SELECT * FROM public.things"); got.Code != "42501" {
		t.Errorf("got %+v", got)
	}
}

func TestAStatementIsCancelledWhenItsContextEnds(t *testing.T) {
	served, running := aws(t)
	holder, session := direct(t, running), open(t, analytics)
	exec(t, holder, "CREATE TABLE public.held (n INT)")
	exec(t, holder, "BEGIN")
	exec(t, holder, "LOCK public.held")
	if err := session.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served.On("DescribeStatement", cancel) // the statement has begun
	_, err := session.ExecContext(ctx, "LOCK public.held")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if served.Calls("CancelStatement") != 1 {
		t.Error("the statement was not cancelled")
	}
	if err := session.Rollback(t.Context()); err != nil {
		t.Errorf("the session cannot go on: %v", err)
	}
}

// Reading a page is no part of the session: an interruption there leaves it whole, and
// the transaction can be rolled back.
func TestAnInterruptionBetweenTwoPagesKeepsNoLocks(t *testing.T) {
	served, running := aws(t)
	other, session := direct(t, running), open(t, analytics)
	exec(t, other, "CREATE TABLE public.held (n INT)")
	if err := session.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	exec(t, session, "LOCK public.held")
	ctx, cancel := context.WithCancel(t.Context())
	served.On("GetStatementResult", cancel)
	rows, err := session.QueryContext(ctx, "SELECT n FROM public.held")
	switch {
	case err == nil: // the page was faster than the interruption
		_ = rows.Close()
	case !errors.Is(err, context.Canceled):
		t.Errorf("got %v", err)
	}
	if err := session.Rollback(t.Context()); err != nil {
		t.Errorf("the session cannot go on: %v", err)
	}
	exec(t, other, "SET statement_timeout TO 5000")
	exec(t, other, "DROP TABLE public.held")
}

// A run whose calls are interrupted, or refused from some point on, keeps no locks
// for longer than it can help.
func TestAStatementOfWhichNothingIsKnownKeepsNoLocks(t *testing.T) {
	for _, c := range []struct {
		name   string
		broken awstest.Faults
	}{
		{"its end is not seen", awstest.Faults{Denied: []string{"redshift-data:DescribeStatement"}}},
		{"nor can it be cancelled", awstest.Faults{Denied: []string{
			"redshift-data:DescribeStatement", "redshift-data:CancelStatement",
		}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			served, running := aws(t)
			holder, session := direct(t, running), open(t, analytics)
			exec(t, holder, "CREATE TABLE public.held (n INT)")
			exec(t, holder, "CREATE TABLE public.other (n INT)")
			exec(t, holder, "BEGIN")
			exec(t, holder, "LOCK public.held")
			if err := session.Begin(t.Context()); err != nil {
				t.Fatal(err)
			}
			exec(t, session, "LOCK public.other")
			served.Break(c.broken)
			err := session.Exec(t.Context(), redshift.Trusted("LOCK public.held"), "LOCK public.held")
			if err == nil || !strings.Contains(err.Error(), "may not do redshift-data:DescribeStatement") {
				t.Errorf("got %v", err)
			}
			served.Break(awstest.Faults{})
			exec(t, holder, "ROLLBACK")
			if err := session.Close(); err != nil {
				t.Errorf("closing: %v", err)
			}
			exec(t, holder, "SET statement_timeout TO 5000")
			exec(t, holder, "DROP TABLE public.other")
		})
	}
}

func TestTransactionsThatDoNotSpanASession(t *testing.T) {
	for _, c := range []struct {
		faults awstest.Faults
		want   string
	}{
		{awstest.Faults{Commits: true}, `nothing can be applied: a transaction does not span the statements of a session at cluster "analytics" in us-east-1 (a temporary table was still there after ROLLBACK); use transport = "direct"`},
		{awstest.Faults{Strangers: true}, `nothing can be applied: a transaction does not span the statements of a session at cluster "analytics" in us-east-1 (a temporary table was not there for the next statement); use transport = "direct"`},
		{awstest.Faults{}, ""},
	} {
		served, _ := aws(t)
		served.Break(c.faults)
		session := open(t, analytics)
		if got := read(t, session, "SELECT 1"); len(got) != 1 {
			t.Errorf("cannot read: %v", got)
		}
		again, err := session.Again(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range []*warehouse.Session{session, again} {
			err := errors.Join(one.Transactions())
			began := one.Begin(t.Context())
			if c.want == "" && (err != nil || began != nil) {
				t.Errorf("got %v, %v", err, began)
			}
			if c.want != "" && (err == nil || err.Error() != c.want || began == nil || began.Error() != c.want) {
				t.Errorf("got  %v\nand  %v\nwant %s", err, began, c.want)
			}
		}
		_ = again.Close()
	}
}

func TestThrottledCallsAreTriedAgain(t *testing.T) {
	served, _ := aws(t)
	session := open(t, analytics)
	served.Break(awstest.Faults{Throttled: 9})
	if got := read(t, session, "SELECT 1"); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

func TestASessionThatEndedIsBroken(t *testing.T) {
	served, _ := aws(t)
	session := open(t, analytics)
	served.Break(awstest.Faults{Lost: true})
	err := session.Exec(t.Context(), redshift.Raw("SELECT 1"), "SELECT 1")
	want := `cluster "analytics" in us-east-1 has ended the session (Session is not available); the Data API does so after 10m0s without a statement, and when the warehouse restarts; run again` +
		"\n  statement: SELECT 1"
	var broken *warehouse.BrokenError
	if !errors.As(err, &broken) || err.Error() != want {
		t.Errorf("got %v", err)
	}
	served.Break(awstest.Faults{})
	again, err := session.Again(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	exec(t, again, "SELECT 1")
}

func TestLimitsAreNamed(t *testing.T) {
	served, _ := aws(t)
	session := open(t, analytics)
	long := "SELECT '" + strings.Repeat("x", 200<<10) + "'"
	err := session.Exec(t.Context(), redshift.Trusted(long), "SELECT …")
	if want := `the statement has 204809 bytes, and the Data API takes 204800 at most; use transport = "direct", which takes 16 MB`; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	served.Break(awstest.Faults{Sessions: 1})
	_, err = session.Again(t.Context())
	if want := `connecting to cluster "analytics" in us-east-1: the Data API has as many sessions open at cluster "analytics" in us-east-1 as it allows (Active sessions exceeded the allowed quota (1)); wait until others have ended, 10m0s after their last statement, or ask AWS for a higher quota`; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	err = session.Exec(t.Context(), redshift.Raw("SELECT 1; SELECT 2"), "SELECT 1; SELECT 2")
	if want := `AWS says of cluster "analytics" in us-east-1: Multiple sql statements are not allowed. (ValidationException)`; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestConnectingSaysWhatToDo(t *testing.T) {
	for _, c := range []struct {
		name   string
		target func(*iam.Target)
		faults awstest.Faults
		want   string
	}{
		{
			name: "no permission", faults: awstest.Faults{Denied: []string{"redshift-data:ExecuteStatement"}},
			want: `connecting to cluster "analytics" in us-east-1: arn:aws:sts::123456789012:assumed-role/redveil-apply/GitHubActions may not do redshift-data:ExecuteStatement on arn:aws:redshift:us-east-1:123456789012:cluster:analytics; allow it in the IAM policy: {"Effect": "Allow", "Action": "redshift-data:ExecuteStatement", "Resource": "arn:aws:redshift:us-east-1:123456789012:cluster:analytics"}`,
		},
		{
			name: "expired", faults: awstest.Faults{Expired: true},
			want: `connecting to cluster "analytics" in us-east-1: the AWS credentials of this run have expired; get new ones: in GitHub Actions configure-aws-credentials gives them for role-duration-seconds, elsewhere sign in to AWS again`,
		},
		{
			name: "no such cluster", target: func(t *iam.Target) { t.Cluster = "other" },
			want: `connecting to cluster "other" in us-east-1: there is no cluster "other" in us-east-1, or not in this AWS account; check the name and the region of the integration`,
		},
		{
			name: "wrong region", target: func(t *iam.Target) { t.Region = "eu-west-1" },
			want: `connecting to cluster "analytics" in eu-west-1: there is no cluster "analytics" in eu-west-1, or not in this AWS account; check the name and the region of the integration`,
		},
		{
			name: "paused", faults: awstest.Faults{Status: "paused"},
			want: `connecting to cluster "analytics" in us-east-1: cluster "analytics" in us-east-1 is paused; resume it with aws redshift resume-cluster --cluster-identifier analytics --region us-east-1, and run again`,
		},
		{
			name: `paused, and no permission to see that`, faults: awstest.Faults{Status: "paused", Denied: []string{"redshift:DescribeClusters"}},
			want: `connecting to cluster "analytics" in us-east-1: AWS says of cluster "analytics" in us-east-1: Cluster is not available: its status is paused. (ValidationException)`,
		},
		{
			name: "no such user", target: func(t *iam.Target) { t.DBUser = "nobody" },
			want: `connecting to cluster "analytics" in us-east-1: user "nobody" does not exist (SQLSTATE 42704)`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			served, _ := aws(t)
			served.Break(c.faults)
			target := analytics
			if c.target != nil {
				c.target(&target)
			}
			_, err := warehouse.Open(t.Context(), configOf(t, target))
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestAWorkgroupOfServerless(t *testing.T) {
	_, running := aws(t)
	sandboxtest.Exec(t, sandboxtest.Open(t, running, "admin"), `CREATE USER "IAMR:redveil-apply" PASSWORD DISABLE`)
	session := open(t, iam.Target{Region: "us-east-1", Workgroup: "analytics", Database: "dev"})
	if got := read(t, session, "SELECT current_user"); got[0][1].(sql.NullString).String != "IAMR:redveil-apply" {
		t.Errorf("got %v", got)
	}
}
