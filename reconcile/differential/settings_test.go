package differential_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// strangeSettings are all settings by which a reader could change what a text
// means, with two different values for each.
var strangeSettings = [][]string{
	{
		"SET datestyle TO 'German'", "SET timezone TO 'Pacific/Kiritimati'", "SET extra_float_digits TO -15",
		"SET intervalstyle TO 'sql_standard'",
		"SET search_path TO strange, public", "SET default_array_search_null_handling TO off",
		"SET json_serialization_enable TO on", "SET redveil_sandbox.getdate TO 'utc'",
	},
	{
		"SET datestyle TO 'SQL, DMY'", "SET timezone TO '<odd>+11:30'", "SET extra_float_digits TO 2",
		"SET intervalstyle TO 'iso_8601'",
		"SET search_path TO ''", "SET describe_field_name_in_uppercase TO on",
	},
}

var plainSettings = []string{
	"SET datestyle TO 'ISO, MDY'", "SET timezone TO 'UTC'", "SET extra_float_digits TO 2",
	"SET intervalstyle TO 'postgres'", "SET search_path TO '$user', public",
}

// Each mask method and each form of predicate gives the same rows and values,
// whatever the settings of the reader's session are. The rows are stored in a
// table and read with default settings, because the settings change how they
// are printed.
func TestNoSettingOfTheReaderChangesWhatAViewShows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		views func(port int, admin *sql.DB) (*spec.Repository, []string)
	}{
		{"masks", func(port int, admin *sql.DB) (*spec.Repository, []string) {
			ddl, _ := masksTable()
			sandboxtest.Exec(t, admin, ddl)
			repository, _, _ := spec.Load(masksRepository(port))
			return repository, []string{"m"}
		}},
		{"predicates", func(port int, admin *sql.DB) (*spec.Repository, []string) {
			sandboxtest.Exec(t, admin, tvRows)
			repository, _, _ := spec.Load(tvRepository(port))
			var views []string
			for n := range threeValued {
				views = append(views, fmt.Sprintf("c%dt", n), fmt.Sprintf("c%df", n))
			}
			return repository, views
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			running := sandboxtest.Start(t)
			admin := sandboxtest.Open(t, running, "admin")
			repository, views := c.views(running.Port(), admin)
			sandboxtest.Exec(t, admin, "CREATE SCHEMA strange", "GRANT USAGE ON SCHEMA strange TO PUBLIC",
				"CREATE TABLE strange.user_entitlement (kind int)")
			applyForTest(t, repository, time.Now().UTC())
			want := keptRows(t, sandboxtest.Open(t, running, "reader"), plainSettings, views)
			for _, settings := range strangeSettings {
				got := keptRows(t, sandboxtest.Open(t, running, "reader"), settings, views)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%v change what is shown:\n%s", settings, diff)
				}
			}
		})
	}
}

// keptRows reads views with some settings, and returns what was read, printed
// with default settings.
func keptRows(t *testing.T, pool *sql.DB, settings, views []string) map[string][]string {
	t.Helper()
	conn := session(t, pool, settings...)
	run := func(statement string) {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%v: %s: %v", settings, statement, err)
		}
	}
	for _, view := range views {
		run("CREATE TEMP TABLE kept_" + view + " AS SELECT * FROM governed." + view)
	}
	for _, setting := range plainSettings {
		run(setting)
	}
	kept := make(map[string][]string)
	for _, view := range views {
		kept[view] = printedRows(t, conn, "SELECT * FROM kept_"+view+" ORDER BY k")
	}
	return kept
}

func printedRows(t *testing.T, conn *sql.Conn, query string) []string {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for rows.Next() {
		cells := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for n := range cells {
			into[n] = &cells[n]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(cells))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
