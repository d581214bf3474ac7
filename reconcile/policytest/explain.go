package policytest

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// explanation finds which policies decided what a reader sees of a test's rows.
// It comes from the evaluator, while the rows themselves come from the
// warehouse.
type explanation struct {
	source  *policies.Source
	user    *policies.User
	rows    []policies.Row
	context policies.EvalContext
}

// evalContext returns a context that evaluates sql() in the warehouse. It does
// not evaluate expression() and call(): for such cells the mask alone is the
// explanation.
func (t *trial) evalContext(ctx context.Context, source *policies.Source, rows []policies.Row) policies.EvalContext {
	return policies.EvalContext{
		Now: t.runner.Now, Source: source.Name, Key: key, Table: rows, Columns: source.Columns,
		Condition: func(f redshift.Fragment, row policies.Row) expr.Truth { return t.condition(ctx, source, f, row) },
		Compute: func(_ spec.Method, column policies.Column, _ policies.Row) expr.Value {
			return expr.Value{Kind: kindOf(column.Type), Null: true}
		},
	}
}

func (t *trial) condition(ctx context.Context, source *policies.Source, f redshift.Fragment,
	row policies.Row,
) expr.Truth {
	values := make([]redshift.SQL, len(source.Columns))
	for n, column := range source.Columns {
		values[n] = redshift.Format("%s AS %s", valueSQL(row[column.Name], column.Type), column.Name.SQL())
	}
	text := f.SQL(redshift.Ident.SQL, redshift.SQL{})
	query := redshift.Format("SELECT CASE WHEN (%s) THEN 1 WHEN NOT (%s) THEN 0 END FROM (SELECT %s) AS base", text,
		text, redshift.Join(values, ", "))
	var answer sql.NullInt64
	if err := t.admin.QueryRowContext(ctx, query.String()).Scan(&answer); err != nil || !answer.Valid {
		return expr.Unknown
	}
	return expr.TruthOf(answer.Int64 == 1)
}

func (e *explanation) refusal() string {
	if !e.user.Active {
		return fmt.Sprintf("%s is not active", e.user.Name)
	}
	if len(e.source.Access(e.user).Because) > 0 {
		return fmt.Sprintf("a guardrail on %s keeps %s out", e.source.Name, e.user.Name)
	}
	return fmt.Sprintf("no subscription lets %s read %s", e.user.Name, e.source.Name)
}

// failures lists what differs. A missing row and a surplus row with many equal
// cells count as one row with other values.
func (e *explanation) failures(c *comparison, test *spec.Test) []Failure {
	missing, extra := c.unmatched(test.Expect)
	var all []Failure
	for _, row := range missing {
		best := nearest(c, row, extra)
		if best < 0 {
			all = append(all, Failure{What: "a row is not shown: " + c.rowText(row), Because: e.hiding(c, row)})
			continue
		}
		all = append(all, e.cells(c, row, extra[best])...)
		extra = slices.Delete(slices.Clone(extra), best, best+1)
	}
	for _, row := range extra {
		all = append(all, Failure{
			What:    "a row is shown that is not expected: " + e.shownText(row),
			Because: e.letting(),
		})
	}
	return all
}

// nearest returns the shown row with the most equal cells, or -1 if no cell is
// equal.
func nearest(c *comparison, row spec.TestRow, extra []policies.Row) int {
	best, most := -1, 0
	for n, candidate := range extra {
		if equal := equals(c, row, candidate); equal > most {
			best, most = n, equal
		}
	}
	return best
}

func (e *explanation) cells(c *comparison, expected spec.TestRow, shown policies.Row) []Failure {
	var all []Failure
	for _, cell := range expected.Cells {
		if c.cellMatches(cell, shown) {
			continue
		}
		all = append(all, Failure{
			What:     fmt.Sprintf("column %q of the row %s", cell.Column, c.rowText(expected)),
			Column:   cell.Column.String(),
			Expected: valueText(c.expected(cell)), Shown: valueText(shown[cell.Column]),
			Because: e.deciding(cell.Column, shown),
		})
	}
	return all
}

// deciding returns the mask behind a shown cell, and the filters that let its
// row through. It finds the row by what the evaluator shows of each.
func (e *explanation) deciding(name redshift.Ident, shown policies.Row) []spec.Origin {
	for _, row := range e.rows {
		visible, ok := e.source.Show(e.user, row, e.context)
		if !ok || !e.alike(visible, shown, row) {
			continue
		}
		for _, column := range e.source.Columns {
			if mask := column.Deciding(e.user, row, e.context); column.Name == name && mask != nil {
				return []spec.Origin{mask.Origin}
			}
		}
	}
	return nil
}

// alike compares what the evaluator shows with what was shown, except for cells
// with the author's own SQL.
func (e *explanation) alike(visible, shown, row policies.Row) bool {
	for _, column := range e.source.Columns {
		mask := column.Deciding(e.user, row, e.context)
		if mask != nil && isAuthorsSQL(mask.Method) {
			continue
		}
		if !same(visible[column.Name], shown[column.Name], column.Type) {
			return false
		}
	}
	return true
}

// isAuthorsSQL reports whether a method uses the author's own SQL, which the
// evaluator does not run.
func isAuthorsSQL(method spec.Method) bool {
	switch method.(type) {
	case spec.Expression, spec.CallFunction:
		return true
	case spec.Bucket, spec.Constant, spec.Hash, spec.KAnonymize, spec.NullValue, spec.Partial, spec.Randomize,
		spec.Regex, spec.Round, spec.Truncate:
		return false
	}
	panic(fmt.Sprintf("policytest: unknown method %T", method))
}

// hiding returns the filters that hide the given row which is most like the
// expected one, or the rules that require a purpose for which the reader does
// not act.
func (e *explanation) hiding(c *comparison, expected spec.TestRow) []spec.Origin {
	if access := e.source.Access(e.user); !access.Allowed {
		for _, grant := range e.source.Grants {
			access.Because = append(access.Because, grant.Origin)
		}
		return access.Because
	}
	var all []spec.Origin
	most := 0
	for _, row := range e.rows {
		most = max(most, equals(c, expected, row))
	}
	for _, row := range e.rows {
		if equals(c, expected, row) < most {
			continue
		}
		for _, filter := range e.source.Filters {
			if !filter.Passes(e.user, row, e.context) && !slices.Contains(all, filter.Origin) {
				all = append(all, filter.Origin)
			}
		}
	}
	return all
}

// equals returns the number of cells of a row that are as expected.
func equals(c *comparison, expected spec.TestRow, row policies.Row) int {
	count := 0
	for _, cell := range expected.Cells {
		if !cell.Value.Any && c.cellMatches(cell, row) {
			count++
		}
	}
	return count
}

// letting returns the filters on the source, all of which let a shown row
// through.
func (e *explanation) letting() []spec.Origin {
	all := make([]spec.Origin, len(e.source.Filters))
	for n, filter := range e.source.Filters {
		all[n] = filter.Origin
	}
	return all
}

func (c *comparison) rowText(row spec.TestRow) string {
	parts := make([]string, len(row.Cells))
	for n, cell := range row.Cells {
		text := "any()"
		if !cell.Value.Any {
			text = valueText(c.expected(cell))
		}
		parts[n] = cell.Column.String() + " = " + text
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

func (e *explanation) shownText(row policies.Row) string {
	parts := make([]string, len(e.source.Columns))
	for n, column := range e.source.Columns {
		parts[n] = column.Name.String() + " = " + valueText(row[column.Name])
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

func valueText(v expr.Value) string { return expr.Format(expr.Literal{Value: v}) }
