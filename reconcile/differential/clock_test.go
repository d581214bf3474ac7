package differential_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

const clockPolicy = `
integration "prod" {
  host     = "127.0.0.1"
  port     = %d
  database = "dev"
  username = "admin"
  sslmode  = "disable"
}
user "reader" {}
purpose "p" {}
project "q" {
  members  = ["reader"]
  sources  = ["purpose"]
  purposes = ["p"]
}
subscription "all" {
  on    = source.name != "purpose"
  allow = true
}
subscription "while" {
  on    = source.name == "purpose"
  allow = has_purpose("p") && now() < date("%s")
}
row_filter "embargo" {
  on   = source.name == "embargo"
  keep = row.opens <= now()
}
row_filter "expiry" {
  on   = source.name == "expiry"
  keep = !(row.ends <= now())
}
row_filter "unless" {
  on     = source.name == "unless"
  keep   = false
  unless = row.opens <= now() && row.ends > now()
}
row_filter "days" {
  on   = source.name == "days"
  keep = row.day >= days_ago(1)
}
mask "unless" {
  on     = column.name == "a"
  method = null_value()
  unless = row.opens <= now() && (row.k == 0 || row.ends > now())
}
mask "when" {
  on     = column.name == "b"
  method = null_value()
  when   = row.opens > now() || row.ends <= now()
}
mask "first" {
  on       = column.name == "c"
  method   = partial(1, 0, "..")
  unless   = row.ends <= now() || row.opens > now()
  priority = 1
}
mask "second" {
  on     = column.name == "c"
  method = null_value()
}
`

// Row 1 is still under embargo, row 2 has just expired, and row 3 is open.
const clockRows = `
CREATE SCHEMA times;
CREATE TABLE times.r (k integer, opens timestamp, ends timestamp, day date, a varchar(64), b varchar(64),
    c varchar(64));
INSERT INTO times.r VALUES
    (1, DATEADD(minute, 20, GETDATE()), DATEADD(day, 9, GETDATE()), CURRENT_DATE, 'secret', 'secret', 'secret'),
    (2, DATEADD(day, -9, GETDATE()), DATEADD(minute, -20, GETDATE()), DATEADD(day, -2, CURRENT_DATE), 'secret', 'secret',
        'secret'),
    (3, DATEADD(day, -9, GETDATE()), DATEADD(day, 9, GETDATE()), CURRENT_DATE, 'shown', 'shown', 'shown');
CREATE USER reader PASSWORD DISABLE;
`

var clockSources = []string{"embargo", "expiry", "unless", "days", "masks", "purpose"}

func clockRepository(port int, until time.Time) fstest.MapFS {
	text := fmt.Sprintf(clockPolicy, port, until.UTC().Format(time.RFC3339))
	for _, name := range clockSources {
		text += fmt.Sprintf("source %q {\n  integration = \"prod\"\n  table = \"times.r\"\n", name)
		for _, column := range [][2]string{
			{"k", "integer"},
			{"opens", "timestamp"},
			{"ends", "timestamp"},
			{"day", "date"},
			{"a", "varchar(64)"},
			{"b", "varchar(64)"},
			{"c", "varchar(64)"},
		} {
			text += fmt.Sprintf("  column %q { type = %q }\n", column[0], column[1])
		}
		text += "}\n"
	}
	return fstest.MapFS{"policy.hcl": {Data: []byte(text)}}
}

// repeatingZone returns a time zone in which the present hour comes a second
// time.
func repeatingZone(now time.Time) string {
	until := now.UTC().Add(90 * time.Minute) // on the clock before the change
	return fmt.Sprintf("xxx0yyy-1,%d/0,%d/%s", (until.YearDay()+300)%365, until.YearDay()-1, until.Format("15:04:05"))
}

// A reader's time zone, in whatever form they set it, shows nothing before or
// after its time, whichever clock the warehouse has.
func TestNoTimeZoneOfTheReaderMovesTheClock(t *testing.T) {
	t.Parallel()
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, clockRows)
	now := time.Now()
	repository, _, problems := spec.Load(clockRepository(running.Port(), now.Add(time.Hour)))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	applyForTest(t, repository, now.UTC())
	pool := sandboxtest.Open(t, running, "reader")
	sandboxtest.Exec(t, pool, "CALL redveil_procedures.set_project('q')",
		"CALL redveil_procedures.acknowledge_purpose('p')")
	zones := []string{
		"UTC", "Pacific/Kiritimati", "Etc/GMT+12", "America/New_York", "Australia/Lord_Howe", "+14", "-12", "14",
		"UTC-14", "UTC+12", "<x>-14", "<x>+12",
		"xxx-14yyy", repeatingZone(now),
	}
	for _, behaviour := range []string{"session", "utc"} {
		for _, zone := range zones {
			t.Run(behaviour+" "+zone, func(t *testing.T) {
				conn := session(t, pool, "SET redveil_sandbox.getdate TO '"+behaviour+"'",
					"SET timezone TO '"+zone+"'")
				expectRows(t, conn, zone == "UTC", "embargo", []string{"2", "3"})
				expectRows(t, conn, zone == "UTC", "expiry", []string{"1", "3"})
				expectRows(t, conn, zone == "UTC", "unless", []string{"3"})
				expectRows(t, conn, zone == "UTC", "days", []string{"1", "3"})
				expectRows(t, conn, zone == "UTC", "purpose", []string{"1", "2", "3"})
				for _, hidden := range []string{"a", "b"} {
					if got := column(t, conn,
						"SELECT k FROM governed.masks WHERE "+hidden+" = 'secret'"); got != nil {
						t.Errorf("column %s is open on rows %v", hidden, got)
					}
				}
				if got := column(t, conn, "SELECT k FROM governed.masks WHERE c IS NOT NULL"); !subset(got,
					[]string{"3"}) {
					t.Errorf("a mask that has ended still shows its values on rows %v", got)
				}
			})
		}
	}
	conn := session(t, pool, "SET timezone TO 'UTC'")
	if got := column(t, conn, "SELECT a || b || c FROM governed.masks WHERE k = 3"); !slices.Equal(got,
		[]string{"shownshowns.."}) {
		t.Errorf("in UTC the open row shows %v", got)
	}
}

// A person's time zone never backdates their acknowledgement, with either
// clock.
func TestAnAcknowledgementIsNotDatedBack(t *testing.T) {
	t.Parallel()
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, clockRows)
	now := time.Now()
	repository, _, problems := spec.Load(clockRepository(running.Port(), now.Add(time.Hour)))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	applyForTest(t, repository, now.UTC())
	pool := sandboxtest.Open(t, running, "reader")
	for _, behaviour := range []string{"session", "utc"} {
		for _, zone := range []string{"UTC", "Etc/GMT+12", "Pacific/Kiritimati"} {
			session(t, pool, "SET redveil_sandbox.getdate TO '"+behaviour+"'", "SET timezone TO '"+zone+"'",
				"CALL redveil_procedures.set_project('q')", "CALL redveil_procedures.acknowledge_purpose('p')")
			if got := column(t, admin, "SELECT account FROM redveil_system.acknowledgement WHERE acknowledged_at "+
				"< DATEADD(minute, -20, GETDATE())"); got != nil {
				t.Errorf("%s, %s: the acknowledgement is dated back", behaviour, zone)
			}
		}
	}
}

// session returns a connection with its own settings.
func session(t *testing.T, pool *sql.DB, statements ...string) *sql.Conn {
	t.Helper()
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	for _, statement := range statements {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	return conn
}

// expectRows reads a view. Unless exact is set, the view may show fewer rows
// than expected.
func expectRows(t *testing.T, conn *sql.Conn, exact bool, source string, most []string) {
	t.Helper()
	got := column(t, conn, "SELECT k FROM governed."+source+" ORDER BY 1")
	if exact && !slices.Equal(got, most) || !subset(got, most) {
		t.Errorf("%s shows rows %v, want %v", source, got, most)
	}
}

func subset(some, all []string) bool {
	return !slices.ContainsFunc(some, func(one string) bool { return !slices.Contains(all, one) })
}

// column reads the first column of a query.
func column(t *testing.T, from interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}, query string,
) []string {
	t.Helper()
	rows, err := from.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			t.Fatal(err)
		}
		all = append(all, value)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
