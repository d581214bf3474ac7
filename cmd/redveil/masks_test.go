package main

import (
	"database/sql"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// masked pairs a column type and a method with values worth a look: halves,
// ends of ranges, and NULL, which is in every list.
var masked = []struct {
	columnType, method string
	values             []string
}{
	{"smallint", "round(10)", []string{"0", "4", "5", "-5", "-4", "15", "32767", "-32768"}},
	{"integer", "round(1000)", []string{"499", "500", "-500", "2147483647", "-2147483648"}},
	{"bigint", "round(1000)", []string{"1500", "-1500", "9223372036854775807", "-9223372036854775808"}},
	{"numeric(8,2)", "round(0.5)", []string{"0.25", "0.24", "-0.25", "999999.99", "-999999.99"}},
	{"numeric(38,0)", "round(100)", []string{"50", "99999999999999999999999999999999999999", "-99999999999999999999999999999999999999"}},
	{"double precision", "round(0.5)", []string{"0.25", "-0.25", "1e300", "-1e300", "7"}},
	{"real", "round(10)", []string{"5", "-5", "14.9"}},
	{"integer", "constant(7)", []string{"1"}},
	{"integer", "null_value()", []string{"1"}},
	{"boolean", "constant(false)", []string{"true"}},
	{"varchar(10)", "hash()", []string{"'a@x.org'", "''", "'straße'", "'it''s'"}},
	{"varchar(300)", "hash()", []string{"'a@x.org'"}},
	{"char(64)", "hash()", []string{"'abc'"}},
	{"char(5)", "constant(\"*\")", []string{"'abc'"}},
	{"varchar(10)", "constant(\"a \\\\ b ' c\")", []string{"'abc'"}},
	{"date", "truncate(\"month\")", []string{"'2026-02-28'"}},
	{"date", "truncate(\"week\")", []string{"'2026-03-01'", "'2026-03-02'"}},
	{"date", "truncate(\"quarter\")", []string{"'2026-06-30'"}},
	{"date", "constant(date(\"2000-01-01\"))", []string{"'2026-06-30'"}},
	{"timestamp", "truncate(\"hour\")", []string{"'2026-06-30 13:59:59'"}},
	{"timestamp", "truncate(\"year\")", []string{"'2026-06-30 13:59:59'"}},
	{"timestamptz", "truncate(\"day\")", []string{"'2026-06-30 23:30:00-05'"}},
}

func masksRepository(port int) fstest.MapFS {
	var b strings.Builder
	fmt.Fprintf(&b, "integration \"prod\" {\n  host = \"127.0.0.1\"\n  port = %d\n  database = \"dev\"\n  username = \"admin\"\n  sslmode = \"disable\"\n}\nuser \"reader\" {}\nsubscription \"all\" {\n  on = true\n  allow = true\n}\nsource \"m\" {\n  integration = \"prod\"\n  table = \"masks.m\"\n  column \"k\" { type = \"integer\" }\n", port)
	for n, c := range masked {
		fmt.Fprintf(&b, "  column \"c%d\" { type = %q }\n", n, c.columnType)
	}
	b.WriteString("}\n")
	for n, c := range masked {
		fmt.Fprintf(&b, "mask \"c%d\" {\n  on = column.name == \"c%d\"\n  method = %s\n}\n", n, n, c.method)
	}
	return fstest.MapFS{"p.hcl": {Data: []byte(b.String())}}
}

// masksTable has a row for each place in the lists; lists that are shorter
// give NULL.
func masksTable() (ddl string, rows int) {
	columns := []string{"k integer"}
	for n, c := range masked {
		columns = append(columns, fmt.Sprintf("c%d %s", n, c.columnType))
		rows = max(rows, len(c.values)+1)
	}
	ddl = "CREATE SCHEMA masks; CREATE USER reader PASSWORD DISABLE; CREATE TABLE masks.m (" + strings.Join(columns, ", ") + ");"
	for row := range rows {
		values := []string{fmt.Sprint(row)}
		for _, c := range masked {
			value := "NULL"
			if row < len(c.values) {
				value = "CAST(" + c.values[row] + " AS " + c.columnType + ")"
			}
			values = append(values, value)
		}
		ddl += " INSERT INTO masks.m VALUES (" + strings.Join(values, ", ") + ");"
	}
	return ddl, rows
}

func TestMasksShowTheSameInGoAndInTheWarehouse(t *testing.T) {
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	ddl, rows := masksTable()
	sandboxtest.Exec(t, admin, ddl)
	repository, _, problems := spec.Load(masksRepository(running.Port()))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	resolved := applyForTest(t, repository, time.Now().UTC())
	// The session's settings are the reader's to choose; they change nothing.
	reader := sandboxtest.Open(t, running, "reader")
	reader.SetMaxOpenConns(1)
	sandboxtest.Exec(t, reader, "SET timezone TO 'Asia/Tokyo'")
	for n, c := range masked {
		t.Run(c.columnType+" "+c.method, func(t *testing.T) {
			column := resolved.Sources[0].Columns[n+1]
			for row := range rows {
				raw := cellOf(t, admin, fmt.Sprintf("SELECT c%d FROM masks.m WHERE k = %d", n, row), column.Type)
				want := column.Show(resolved.Users[0], policies.Row{column.Name: raw}, resolved.Now, "k")
				got := cellOf(t, reader, fmt.Sprintf("SELECT c%d FROM governed.m WHERE k = %d", n, row), column.Type)
				if show(got) != show(want) {
					t.Errorf("%s of %s: the warehouse shows %s, the evaluator %s", c.method, show(raw), show(got), show(want))
				}
			}
		})
	}
}

func show(v expr.Value) string {
	switch {
	case v.Null:
		return "NULL"
	case v.Kind == expr.Instant:
		return v.Time.UTC().Format(time.RFC3339)
	case v.Kind == expr.Number:
		return v.Num.RatString()
	case v.Kind == expr.Boolean:
		return fmt.Sprint(v.Bool)
	}
	return fmt.Sprintf("%q", strings.TrimRight(v.Text, " "))
}

// cellOf reads one value as the evaluator has it.
func cellOf(t *testing.T, db *sql.DB, query string, columnType redshift.Type) expr.Value {
	t.Helper()
	var text sql.NullString
	if err := db.QueryRow(query).Scan(&text); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	switch {
	case columnType.IsText():
		return expr.Value{Kind: expr.String, Null: !text.Valid, Text: text.String}
	case columnType.Kind == redshift.Boolean:
		return expr.Value{Kind: expr.Boolean, Null: !text.Valid, Bool: text.String == "true"}
	case columnType.IsInstant():
		v := expr.Value{Kind: expr.Instant, Null: !text.Valid}
		if text.Valid {
			parsed, err := time.Parse(time.RFC3339, text.String)
			if err != nil {
				t.Fatal(err)
			}
			v.Time = parsed.UTC()
		}
		return v
	}
	v := expr.Value{Kind: expr.Number, Null: !text.Valid}
	if text.Valid {
		v.Num, _ = new(big.Rat).SetString(text.String)
	}
	return v
}
