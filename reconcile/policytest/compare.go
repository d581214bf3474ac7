package policytest

import (
	"strings"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// comparison compares what a test expects with what was shown. Rows have no
// order: each expected row takes one shown row that matches it.
type comparison struct {
	source *policies.Source
	key    policies.HashKey
	now    time.Time
	shown  []policies.Row
	taken  []int // by shown row: the expected row that has it, or -1
}

// unmatched returns the expected and the shown rows that remain.
func (c *comparison) unmatched(expected []spec.TestRow) (missing []spec.TestRow, extra []policies.Row) {
	c.taken = make([]int, len(c.shown))
	for n := range c.taken {
		c.taken[n] = -1
	}
	for n, row := range expected {
		if !c.place(expected, n, make([]bool, len(c.shown))) {
			missing = append(missing, row)
		}
	}
	for n, row := range c.shown {
		if c.taken[n] < 0 {
			extra = append(extra, row)
		}
	}
	return missing, extra
}

// place finds a shown row for an expected one. If necessary it moves other
// expected rows, which any() may allow to take another shown row.
func (c *comparison) place(expected []spec.TestRow, n int, tried []bool) bool {
	for s, row := range c.shown {
		if tried[s] || !c.matches(expected[n], row) {
			continue
		}
		tried[s] = true
		if c.taken[s] < 0 || c.place(expected, c.taken[s], tried) {
			c.taken[s] = n
			return true
		}
	}
	return false
}

func (c *comparison) matches(expected spec.TestRow, row policies.Row) bool {
	for _, cell := range expected.Cells {
		if !c.cellMatches(cell, row) {
			return false
		}
	}
	return true
}

func (c *comparison) cellMatches(cell spec.TestCell, row policies.Row) bool {
	if cell.Value.Any {
		return true
	}
	return same(c.expected(cell), row[cell.Column], rowType(c.source, cell.Column))
}

// expected returns the value that a cell stands for.
func (c *comparison) expected(cell spec.TestCell) expr.Value {
	v := valueAt(cell.Value, kindOf(rowType(c.source, cell.Column)), c.now)
	if cell.Value.Hash {
		v.Text = c.key.Hash(v.Text)
	}
	return v
}

// same compares values as a column of a type stores them.
func same(want, got expr.Value, t redshift.Type) bool {
	if want.Null || got.Null {
		return want.Null == got.Null
	}
	switch got.Kind {
	case expr.String:
		if t.Kind == redshift.Char {
			return strings.TrimRight(want.Text, " ") == strings.TrimRight(got.Text, " ")
		}
		return want.Text == got.Text
	case expr.Boolean:
		return want.Bool == got.Bool
	case expr.Instant:
		return want.Time.Equal(got.Time)
	case expr.Number:
		return policies.Stored(want, t).Num.Cmp(got.Num) == 0
	case expr.ValueInvalid, expr.StringSet:
	}
	return false
}
