// Package policiestest holds cases on which everything that evaluates a
// predicate must agree: the evaluator in Go, and the SQL that the warehouse
// runs.
package policiestest

import (
	"fmt"
	"math/big"
	"strconv"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// Column is a column of the table that the cases use.
type Column struct {
	Name redshift.Ident
	Type redshift.Type
}

// Columns are the columns of the table that the cases use.
func Columns() []Column {
	var columns []Column
	for _, c := range [][2]string{
		{"region", "varchar(16)"},
		{"code", "char(4)"},
		{"n", "integer"},
		{"m", "integer"},
		{"price", "numeric(10,2)"},
		{"flag", "boolean"},
		{"off", "boolean"},
		{"day", "date"},
		{"at", "timestamp"},
		{"seen", "timestamptz"},
	} {
		t, err := redshift.ParseType(c[1])
		if err != nil {
			panic(err)
		}
		columns = append(columns, Column{redshift.MustIdent(c[0]), t})
	}
	return columns
}

// Now is the clock of the cases.
func Now() time.Time { return time.Date(2026, 3, 31, 14, 30, 0, 0, time.UTC) }

// User is the reader of the cases: in one group, with two regions, and with an
// attribute that has no values.
func User() *policies.User {
	return &policies.User{
		Name: "alice", Account: "alice", Active: true, Groups: []string{"analysts"},
		Attributes: map[string][]string{"region": {"amer", "emea"}, "empty": nil},
	}
}

// Bound is the case's predicate, bound to the table.
func (c Case) Bound() expr.Expr {
	e, problems := expr.ParseText(c.Expr, expr.RowPredicate)
	if !problems.HasErrors() {
		e, problems = expr.Bind(e, table{})
	}
	if problems.HasErrors() {
		panic(fmt.Sprintf("policiestest: %s: %s", c.Name, problems))
	}
	return e
}

// Values is the case's row with the values of all columns. Missing ones are
// NULL.
func (c Case) Values() policies.Row {
	row := make(policies.Row)
	for _, column := range Columns() {
		text, given := c.Row[column.Name.String()]
		row[column.Name] = value(column.Type, text, !given)
	}
	return row
}

func value(t redshift.Type, text string, null bool) expr.Value {
	kind := expr.KindOf(expr.Column{Type: t})
	if null {
		return expr.Value{Kind: kind, Null: true}
	}
	var err error
	v := expr.Value{Kind: kind}
	switch kind {
	case expr.String:
		v.Text = text
	case expr.Number:
		var ok bool
		if v.Num, ok = new(big.Rat).SetString(text); !ok {
			err = fmt.Errorf("%q is no number", text)
		}
	case expr.Boolean:
		v.Bool, err = strconv.ParseBool(text)
	case expr.Instant:
		layout := time.DateTime
		if t.Kind == redshift.DateKind {
			layout = time.DateOnly
		}
		v.Time, err = time.ParseInLocation(layout, text, time.UTC)
	case expr.StringSet, expr.ValueInvalid:
		err = fmt.Errorf("no values of %s", t)
	}
	if err != nil {
		panic(fmt.Sprintf("policiestest: %s", err))
	}
	return v
}

// table looks up the columns of the cases.
type table struct{}

func (table) Column(name redshift.Ident) (redshift.Type, bool) {
	for _, column := range Columns() {
		if column.Name == name {
			return column.Type, true
		}
	}
	return redshift.Type{}, false
}

func (table) Names() []redshift.Ident {
	var names []redshift.Ident
	for _, column := range Columns() {
		names = append(names, column.Name)
	}
	return names
}

func (table) Tagged(tag string) []redshift.Ident {
	if tag == "geo" {
		return []redshift.Ident{redshift.MustIdent("region")}
	}
	return nil
}
