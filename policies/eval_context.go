package policies

import (
	"time"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// EvalContext is what a policy may ask for besides the reader and the row.
type EvalContext struct {
	// Now is the time of the read.
	Now time.Time
	// Source is the label of the source that is read. Purposes count only on the
	// sources of their project.
	Source string
	// Key is the integration's key for hash() and randomize().
	Key HashKey
	// Columns are those of the source, for randomize().
	Columns []Column
	// Table is the whole table, including hidden rows, for k_anonymize().
	Table []Row
	// Condition answers sql() for a row, and Compute answers expression() and
	// call(): only the warehouse knows what they mean. Without these two, such
	// rules panic.
	Condition func(redshift.Fragment, Row) expr.Truth
	Compute   func(spec.Method, Column, Row) expr.Value
}

// HashKey is an integration's key for hash(): 64 hex digits.
type HashKey string
