package expr

import (
	"cmp"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// ValueKind is the static type of an expression.
type ValueKind int

// The zero ValueKind is invalid. Instant covers date, timestamp and
// timestamptz; a date counts as its midnight in UTC.
const (
	ValueInvalid ValueKind = iota
	String
	Number
	Boolean
	Instant
	// StringSet is the kind of user.groups, user.attributes.x and lists of strings.
	StringSet
)

// String names a kind for people.
func (k ValueKind) String() string {
	switch k {
	case String:
		return "text"
	case Number:
		return "number"
	case Boolean:
		return "condition"
	case Instant:
		return "date or time"
	case StringSet:
		return "set"
	case ValueInvalid:
		return "value of unknown type"
	}
	return fmt.Sprintf("ValueKind(%d)", int(k))
}

// Value is a scalar of the language, or NULL. Kind says which field holds it.
// NULL has a Kind, too.
type Value struct {
	Kind ValueKind
	Null bool
	Text string
	Num  *big.Rat
	Bool bool
	Time time.Time // UTC
	// DateOnly marks an Instant written as date("…"), for printing.
	DateOnly bool
}

// Compare orders two scalars of one kind that are not NULL, like cmp.Compare.
// Texts compare by their bytes without trailing spaces, like char and varchar.
// https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html
func (v Value) Compare(other Value) int {
	switch v.Kind {
	case String:
		return strings.Compare(strings.TrimRight(v.Text, " "), strings.TrimRight(other.Text, " "))
	case Number:
		return v.Num.Cmp(other.Num)
	case Instant:
		return v.Time.Compare(other.Time)
	case Boolean:
		return cmp.Compare(bit(v.Bool), bit(other.Bool))
	case StringSet, ValueInvalid:
	}
	panic("expr: comparison of a " + v.Kind.String())
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
