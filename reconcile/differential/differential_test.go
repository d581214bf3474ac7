package differential_test

import (
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/lib/pq"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"pgregory.net/rapid"
)

// TestGeneratedPoliciesShowTheSameInGoAndInTheWarehouse generates repositories
// and rows. It applies each to the warehouse that the last one left, and
// compares what every user reads with what the evaluator says: rows, values,
// types and refusals.
func TestGeneratedPoliciesShowTheSameInGoAndInTheWarehouse(t *testing.T) {
	for n := range 3 {
		t.Run(fmt.Sprintf("a hundred repositories, %d", n+1), func(t *testing.T) {
			t.Parallel()
			d := newDifferential(t)
			rapid.Check(t, d.check)
			t.Logf("%d repositories, %d cells compared, %d refused by the compiler", d.repositories, d.cells, d.refused)
			if d.refused > d.repositories/5 {
				t.Error("the compiler refuses too many: the comparison says little")
			}
		})
	}
}

type differential struct {
	port                         int
	admin                        *sql.DB
	readers                      []*sql.DB
	acting                       [generatedUsers]acting
	repositories, cells, refused int
}

func newDifferential(t *testing.T) *differential {
	running := sandboxtest.Start(t)
	d := &differential{port: running.Port(), admin: sandboxtest.Open(t, running, "admin")}
	sandboxtest.Exec(t, d.admin, "CREATE SCHEMA gen")
	for n := range generatedUsers {
		sandboxtest.Exec(t, d.admin, fmt.Sprintf("CREATE USER u%d PASSWORD DISABLE", n))
		reader := sandboxtest.Open(t, running, fmt.Sprintf("u%d", n))
		reader.SetMaxOpenConns(1)
		sandboxtest.Exec(t, reader, "SET timezone TO 'America/New_York'")
		d.readers = append(d.readers, reader)
	}
	return d
}

func (d *differential) check(t *rapid.T) {
	g := &generator{t: t}
	policy, tables := g.repository(d.port)
	d.acting = g.acting
	d.compare(t, policy, tables)
}

// compare applies a policy to new tables, and reads them as every user.
func (d *differential) compare(t rapid.TB, policy, tables string) {
	d.repositories++
	repository, files, problems := spec.Load(fstest.MapFS{"policy.hcl": {Data: []byte(policy)}})
	if problems.HasErrors() {
		t.Fatalf("%v\n%s", problems, numbered(files["policy.hcl"].Bytes))
	}
	resolved, problems := policies.Resolve(repository, "prod", time.Now().UTC())
	if problems.HasErrors() {
		t.Fatalf("%v\n%s", problems, policy)
	}
	d.clear(t)
	d.exec(t, tables)
	if !accepts(t, repository, resolved) {
		d.refused++
		return
	}
	d.act(t, resolved)
	for _, source := range resolved.Sources {
		table := d.rows(t, d.admin, source.Table, source.Columns)
		for n, user := range resolved.Users {
			d.read(t, source, user, d.readers[n], table, policy)
		}
	}
}

func numbered(text []byte) string {
	var b strings.Builder
	for n, line := range strings.Split(string(text), "\n") {
		fmt.Fprintf(&b, "%4d %s\n", n+1, line)
	}
	return b.String()
}

// act makes each user act in a project and for purposes, by calling the
// procedures. What is not open to a user must be refused. It sets the same in
// the evaluator.
func (d *differential) act(t rapid.TB, resolved *policies.Resolved) {
	inProjects := slices.ContainsFunc(resolved.Sources, func(s *policies.Source) bool { return len(s.Projects) > 0 })
	if !inProjects {
		return
	}
	d.exec(t, "DELETE FROM redveil_system.project")
	d.exec(t, "DELETE FROM redveil_system.acknowledgement")
	for n, user := range resolved.Users {
		wanted := d.acting[n]
		if wanted.project == "" {
			continue
		}
		_, err := d.readers[n].Exec(fmt.Sprintf("CALL redveil_procedures.set_project('%s')", wanted.project))
		projects := user.At(resolved.Now).Projects
		at := slices.IndexFunc(projects, func(p policies.Project) bool { return p.Name == wanted.project })
		if member := at >= 0 && user.Active; member != (err == nil) {
			t.Fatalf("%s chooses project %s: %v", user.Name, wanted.project, err)
		}
		if err != nil {
			continue
		}
		user.Acting = wanted.project
		for _, purpose := range wanted.purposes {
			_, err := d.readers[n].Exec(fmt.Sprintf("CALL redveil_procedures.acknowledge_purpose('%s')", purpose))
			if has := slices.Contains(projects[at].Purposes, purpose); has != (err == nil) {
				t.Fatalf("%s acknowledges %s in project %s: %v", user.Name, purpose, wanted.project, err)
			}
			if err == nil {
				user.Acknowledged = append(user.Acknowledged, purpose)
			}
		}
	}
}

// clear removes the last repository's tables, with the views bound to them.
func (d *differential) clear(t rapid.TB) {
	for n := range 2 {
		d.exec(t, fmt.Sprintf("DROP TABLE IF EXISTS gen.t%d CASCADE", n))
	}
}

func (d *differential) exec(t rapid.TB, statements string) {
	if _, err := d.admin.Exec(statements); err != nil {
		t.Fatalf("%v\n%s", err, statements)
	}
}

// rows reads a relation in the order of k.
func (d *differential) rows(t rapid.TB, db *sql.DB, relation redshift.Name,
	columns []policies.Column,
) []policies.Row {
	table, err := d.tryRows(t, db, relation, columns, func(t redshift.Type) redshift.Type { return t })
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func (d *differential) tryRows(t rapid.TB, db *sql.DB, relation redshift.Name, columns []policies.Column,
	typed func(redshift.Type) redshift.Type,
) ([]policies.Row, error) {
	names := make([]string, len(columns))
	for n, column := range columns {
		names[n] = column.Name.String()
	}
	rows, err := db.Query(fmt.Sprintf("SELECT %s FROM %s ORDER BY k", strings.Join(names, ", "), relation.SQL()))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	if err := checkTypes(rows, columns, typed); err != nil {
		return nil, err
	}
	var table []policies.Row
	for rows.Next() {
		texts := make([]sql.NullString, len(columns))
		places := make([]any, len(columns))
		for n := range texts {
			places[n] = &texts[n]
		}
		if err := rows.Scan(places...); err != nil {
			return nil, err
		}
		row := make(policies.Row)
		for n, column := range columns {
			row[column.Name] = valueOf(t, texts[n], column.Type)
		}
		table = append(table, row)
	}
	return table, rows.Err()
}

// checkTypes compares the types of a result with the expected types of its
// columns.
func checkTypes(rows *sql.Rows, columns []policies.Column, typed func(redshift.Type) redshift.Type) error {
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	for n, column := range columns {
		want := typed(column.Type)
		name := map[redshift.Kind]string{
			redshift.Smallint: "INT2", redshift.Integer: "INT4", redshift.Bigint: "INT8", redshift.Numeric: "NUMERIC",
			redshift.Real:   "FLOAT4",
			redshift.Double: "FLOAT8", redshift.Boolean: "BOOL", redshift.Varchar: "VARCHAR", redshift.Char: "BPCHAR",
			redshift.DateKind:      "DATE",
			redshift.TimestampKind: "TIMESTAMP", redshift.TimestampTZ: "TIMESTAMPTZ",
		}[want.Kind]
		if got := types[n].DatabaseTypeName(); got != name {
			return fmt.Errorf("column %s is %s, not %s", column.Name, got, want)
		}
		if length, ok := types[n].Length(); ok && want.Kind == redshift.Varchar && int(length) != want.Length {
			return fmt.Errorf("column %s is a varchar(%d), not %s", column.Name, length, want)
		}
		if precision, scale, ok := types[n].DecimalSize(); ok &&
			(int(precision) != want.Precision || int(scale) != want.Scale) {
			return fmt.Errorf("column %s is numeric(%d,%d), not %s", column.Name, precision, scale, want)
		}
	}
	return nil
}

// read compares what one person reads of one source.
func (d *differential) read(t rapid.TB, source *policies.Source, user *policies.User, reader *sql.DB,
	table []policies.Row, policy string,
) {
	shown, err := d.tryRows(t, reader, source.View, source.Columns, redshift.Type.InView)
	if !source.Could(user) {
		if !isRefusal(err) {
			t.Fatalf("%s may not read %s; the warehouse says %v\n%s", user.Name, source.Name, err, policy)
		}
		return
	}
	if err != nil {
		t.Fatalf("%s reading %s: %v\n%s", user.Name, source.Name, err, policy)
	}
	env := policies.EvalContext{Now: time.Now(), Key: "k", Table: table, Condition: aboveOne}
	var want []policies.Row
	for _, row := range table {
		if visible, ok := source.Show(user, row, env); ok {
			want = append(want, visible)
		}
	}
	if got, wanted := written(source, shown), written(source, want); got != wanted {
		t.Fatalf("%s reading %s sees\n%swhere the evaluator says\n%sof\n%s\n%s", user.Name, source.Name, got, wanted,
			written(source, table), policy)
	}
	d.cells += len(want) * len(source.Columns)
}

func isRefusal(err error) bool {
	var refusal *pq.Error
	return errors.As(err, &refusal) && refusal.Code == "42501"
}

// aboveOne evaluates the generator's sql("c > 1").
func aboveOne(f redshift.Fragment, row policies.Row) expr.Truth {
	value := row[f.Columns()[0]]
	if value.Null {
		return expr.Unknown
	}
	return expr.TruthOf(value.Num.Cmp(big.NewRat(1, 1)) > 0)
}

func written(source *policies.Source, rows []policies.Row) string {
	var b strings.Builder
	for _, row := range rows {
		for _, column := range source.Columns {
			fmt.Fprintf(&b, "  %s=%s", column.Name, show(row[column.Name]))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func statementsOf(plan *plan.Plan) string {
	var b strings.Builder
	for _, statement := range plan.Statements {
		b.WriteString(statement.String() + ";\n")
	}
	return b.String()
}
