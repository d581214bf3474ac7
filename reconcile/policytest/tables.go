package policytest

import (
	"cmp"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// fill replaces the rows of a table by a test's rows.
func fill(source *policies.Source, rows []policies.Row) []redshift.SQL {
	statements := []redshift.SQL{redshift.Format("DELETE FROM %s", source.Table.SQL())}
	names := make([]redshift.SQL, len(source.Columns))
	for n, column := range source.Columns {
		names[n] = column.Name.SQL()
	}
	tuples := make([]redshift.SQL, len(rows))
	for r, row := range rows {
		values := make([]redshift.SQL, len(source.Columns))
		for n, column := range source.Columns {
			values[n] = valueSQL(row[column.Name], column.Type)
		}
		tuples[r] = redshift.Format("(%s)", redshift.Join(values, ", "))
	}
	if len(tuples) == 0 {
		return statements
	}
	return append(statements, redshift.Format("INSERT INTO %s (%s) VALUES %s", source.Table.SQL(),
		redshift.Join(names, ", "), redshift.Join(tuples, ", ")))
}

func valueSQL(v expr.Value, t redshift.Type) redshift.SQL {
	literal := redshift.Raw("NULL")
	switch {
	case v.Null:
	case v.Kind == expr.String:
		literal = redshift.Text(v.Text)
	case v.Kind == expr.Boolean:
		literal = redshift.Bool(v.Bool)
	case v.Kind == expr.Number:
		literal, _ = redshift.Decimal(v.Num)
	case v.Kind == expr.Instant && t.Kind == redshift.TimestampTZ:
		return redshift.Format("%s AT TIME ZONE 'UTC'", redshift.Timestamp(v.Time))
	case v.Kind == expr.Instant:
		literal = redshift.Timestamp(v.Time)
	}
	return redshift.Format("CAST(%s AS %s)", literal, t.SQL())
}

// rowsOf returns a test's rows with every column. Columns that the test leaves
// out are NULL.
func rowsOf(test *spec.Test, source *policies.Source, now time.Time) []policies.Row {
	rows := make([]policies.Row, len(test.Rows))
	for n, given := range test.Rows {
		rows[n] = make(policies.Row)
		for _, column := range source.Columns {
			rows[n][column.Name] = expr.Value{Kind: kindOf(column.Type), Null: true}
		}
		for _, cell := range given.Cells {
			rows[n][cell.Column] = valueAt(cell.Value, kindOf(rowType(source, cell.Column)), now)
		}
	}
	return rows
}

func rowType(source *policies.Source, name redshift.Ident) redshift.Type {
	for _, column := range source.Columns {
		if column.Name == name {
			return column.Type
		}
	}
	panic("trial: the source has no column " + name.String())
}

// valueAt returns a cell's value at the time of the run.
func valueAt(v spec.TestValue, kind expr.ValueKind, now time.Time) expr.Value {
	if v.DaysAgo != nil {
		y, m, d := now.UTC().Date()
		return expr.Value{
			Kind: expr.Instant,
			Time: time.Date(y, m, d-int(v.DaysAgo.Num().Int64()), 0, 0, 0, 0, time.UTC),
		}
	}
	if v.Literal.Null {
		return expr.Value{Kind: kind, Null: true}
	}
	return v.Literal
}

// kindOf is the kind of a column's values. SUPER and others that no expression
// compares are written as text.
func kindOf(t redshift.Type) expr.ValueKind { return cmp.Or(expr.KindOfType(t), expr.String) }
