package differential_test

import (
	"database/sql"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"pgregory.net/rapid"
)

// masked pairs a column type and a method with interesting values: halves, ends
// of ranges, and NULL, which is in every list.
var masked = []struct {
	columnType, method string
	values             []string
}{
	{"smallint", "round(10)", []string{"0", "4", "5", "-5", "-4", "15", "32767", "-32768"}},
	{"integer", "round(1000)", []string{"499", "500", "-500", "2147483647", "-2147483648"}},
	{"bigint", "round(1000)", []string{"1500", "-1500", "9223372036854775807", "-9223372036854775808"}},
	{"numeric(8,2)", "round(0.5)", []string{"0.25", "0.24", "-0.25", "999999.99", "-999999.99"}},
	{"numeric(38,0)", "round(100)", []string{
		"50", "99999999999999999999999999999999999999",
		"-99999999999999999999999999999999999999",
	}},
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
	{"timestamptz", "constant(date(\"2026-01-01\"))", []string{"'2026-06-30 23:30:00-05'"}},
	{"varchar(64)", `regex("[0-9]{2,}", "#")`, []string{"'a12b345c6'", "''", "'12'", "'it''s 99'"}},
	{"varchar(64)", `regex("^[^@]+@", "…@")`, []string{"'ann@x.org'", "'@x'", "'no at'", "'two@at@x'"}},
	{"varchar(64)", `regex("ab|abc|b+", "")`, []string{"'abcbbb'", "'xabx'", "'straße b'"}},
	{"varchar(64)", `regex("[\\[\\]\\\\^-]", "|")`, []string{`'a[b]c\\d^e-f'`}},
	{"varchar(64)", `regex(".", "0123456789")`, []string{"'abcdefghij'"}},
	{"char(8)", `regex("b", "xyz")`, []string{"'ab'", "'bbbbbbbb'"}},
	{"varchar(40)", `partial(2, 4, "***")`, []string{
		"'4111111111111111'", "'123456'", "'1234567'", "''",
		"'größer als'",
	}},
	{"varchar(40)", `partial(0, 0, "-")`, []string{"'abc'", "''"}},
	{"char(6)", `partial(1, 0, "..")`, []string{"'abc'", "'a'"}},
	{"integer", "bucket([-10, 0, 100])", []string{"-11", "-10", "-1", "0", "99", "100", "2147483647"}},
	{"numeric(8,2)", "bucket([0.5, 10])", []string{"0.49", "0.50", "9.99", "10"}},
	{"double precision", "bucket([0.1, 0.3])", []string{"0.1", "0.3", "0.29999999999999999", "0.2"}},
	{"real", "bucket([0.1, 0.3])", []string{"0.1", "0.3", "0.2"}},
	{
		"date", `bucket([date("2026-01-01"), date("2026-07-01")])`,
		[]string{"'2025-12-31'", "'2026-01-01'", "'2026-12-31'"},
	},
	{
		"timestamptz", `bucket([date("2026-01-01"), date("2026-07-01T12:00:00Z")])`,
		[]string{"'2026-01-01 08:00:00+09'", "'2026-01-01 09:00:00+09'", "'2026-07-01 12:00:00+00'"},
	},
	{"boolean", "randomize(0.5)", []string{
		"true", "true", "true", "true", "true", "true", "false", "false", "false",
		"false",
	}},
	{"boolean", "randomize(1)", []string{"true", "true", "true", "true", "true"}},
	{"boolean", "randomize(0)", []string{"true", "false"}},
	{"varchar(10)", "k_anonymize(2)", []string{"'a'", "'b'", "'a'", "'B'", "'a'"}},
	{"numeric(8,2)", "k_anonymize(3)", []string{"1", "1.00", "2", "1"}},
	{"date", "k_anonymize(2)", []string{"'2026-01-01'", "'2026-01-02'", "'2026-01-01'"}},
	{"varchar(20)", `expression("upper(left(@column, 1)) || '.'")`, []string{"'ann'", "''"}},
	{"integer", `expression("@column * 2 + k")`, []string{"1", "7"}},
	{"varchar(20)", `call("ours.initials")`, []string{"'ann bee'"}},
}

func masksRepository(port int) fstest.MapFS {
	var b strings.Builder
	fmt.Fprintf(&b, "integration \"prod\" {\n  host = \"127.0.0.1\"\n  port = %d\n  database = \"dev\"\n  "+
		"username = \"admin\"\n  sslmode = \"disable\"\n}\nuser \"reader\" {}\nsubscription \"all\" {\n  on = "+
		"true\n  allow = true\n}\nsource \"m\" {\n  integration = \"prod\"\n  table = \"masks.m\"\n  column \"k\" "+
		"{ type = \"integer\" }\n", port)
	for n, c := range masked {
		fmt.Fprintf(&b, "  column \"c%d\" { type = %q }\n", n, c.columnType)
	}
	b.WriteString("}\n")
	for n, c := range masked {
		fmt.Fprintf(&b, "mask \"c%d\" {\n  on = column.name == \"c%d\"\n  method = %s\n}\n", n, n, c.method)
	}
	return fstest.MapFS{"p.hcl": {Data: []byte(b.String())}}
}

// masksTable returns a table with a row for each position in the lists. Shorter
// lists give NULL.
func masksTable() (ddl string, rows int) {
	columns := []string{"k integer"}
	for n, c := range masked {
		columns = append(columns, fmt.Sprintf("c%d %s", n, c.columnType))
		rows = max(rows, len(c.values)+1)
	}
	ddl = "CREATE SCHEMA masks; CREATE SCHEMA ours; CREATE FUNCTION ours.initials(varchar) RETURNS varchar STABLE " +
		"AS $$ SELECT LEFT($1, 1) || LEFT(SPLIT_PART($1, ' ', 2), 1) $$ LANGUAGE sql; CREATE USER reader PASSWORD " +
		"DISABLE; CREATE TABLE masks.m (" + strings.Join(columns, ", ") + ");"
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
	t.Parallel()
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	ddl, rows := masksTable()
	sandboxtest.Exec(t, admin, ddl)
	repository, _, problems := spec.Load(masksRepository(running.Port()))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	resolved := applyForTest(t, repository, time.Now().UTC())
	// Readers may choose their session's settings, which must change nothing.
	reader := sandboxtest.Open(t, running, "reader")
	reader.SetMaxOpenConns(1)
	sandboxtest.Exec(t, reader, "SET timezone TO 'Asia/Tokyo'")
	source := resolved.Sources[0]
	raw := tableOf(t, admin, "masks.m", source.Columns, rows)
	shown := tableOf(t, reader, "governed.m", source.Columns, rows)
	env := policies.EvalContext{Now: resolved.Now, Key: "k", Table: raw, Compute: computed}
	for n, c := range masked {
		t.Run(c.columnType+" "+c.method, func(t *testing.T) {
			name := source.Columns[n+1].Name
			for k, row := range raw {
				want, ok := source.Show(resolved.Users[0], row, env)
				if !ok || show(shown[k][name]) != show(want[name]) {
					t.Errorf("%s of %s: the warehouse shows %s, the evaluator %s", c.method, show(row[name]),
						show(shown[k][name]), show(want[name]))
				}
			}
		})
	}
}

// computed evaluates the author's own SQL in these tests.
func computed(method spec.Method, column policies.Column, row policies.Row) expr.Value {
	value := row[column.Name]
	switch method.String() {
	case `expression("upper(left(@column, 1)) || '.'")`:
		value.Text = strings.ToUpper(value.Text[:min(1, len(value.Text))]) + "."
	case `expression("@column * 2 + k")`:
		value.Num = new(big.Rat).Add(value.Num, value.Num)
		value.Num.Add(value.Num, row[redshift.MustIdent("k")].Num)
	case `call("ours.initials")`:
		first, second, _ := strings.Cut(value.Text, " ")
		value.Text = first[:1] + second[:1]
	}
	return value
}

// tableOf returns rows as values of the evaluator, by their number k.
func tableOf(t *testing.T, db *sql.DB, relation string, columns []policies.Column, rows int) []policies.Row {
	t.Helper()
	table := make([]policies.Row, rows)
	for k := range table {
		table[k] = make(policies.Row)
		for _, column := range columns {
			table[k][column.Name] = cellOf(t, db,
				fmt.Sprintf("SELECT %s FROM %s WHERE k = %d", column.Name, relation, k), column.Type)
		}
	}
	return table
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

// cellOf returns one cell as a value of the evaluator.
func cellOf(t *testing.T, db *sql.DB, query string, columnType redshift.Type) expr.Value {
	t.Helper()
	var text sql.NullString
	if err := db.QueryRow(query).Scan(&text); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return valueOf(t, text, columnType)
}

// valueOf converts a value of the driver into one of the evaluator.
func valueOf(t rapid.TB, text sql.NullString, columnType redshift.Type) expr.Value {
	t.Helper()
	v := expr.Value{Null: !text.Valid}
	var err error
	switch {
	case columnType.IsText():
		v.Kind, v.Text = expr.String, text.String
	case columnType.Kind == redshift.Boolean:
		v.Kind, v.Bool = expr.Boolean, text.String == "true"
	case columnType.IsInstant():
		v.Kind = expr.Instant
		if text.Valid {
			v.Time, err = time.Parse(time.RFC3339, text.String)
			v.Time = v.Time.UTC()
		}
	case columnType.Kind == redshift.Real || columnType.Kind == redshift.Double:
		v.Kind = expr.Number
		if text.Valid {
			var f float64
			f, err = strconv.ParseFloat(text.String,
				map[redshift.Kind]int{redshift.Real: 32, redshift.Double: 64}[columnType.Kind])
			v.Num = new(big.Rat).SetFloat64(f)
		}
	default:
		v.Kind = expr.Number
		if text.Valid {
			v.Num, _ = new(big.Rat).SetString(text.String)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}
