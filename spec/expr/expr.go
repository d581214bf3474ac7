// Package expr is the expression tree of the policy language: predicates over
// user and row, and selectors over source and column. The Go evaluator, the SQL
// generator and the access comparison all walk this tree.
package expr

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/state/redshift"
)

// Expr is a node of the tree. The set of kinds is closed: the types of this
// file.
//
//sumtype:decl
type Expr interface {
	// Range is where the node stands in the author's file.
	Range() hcl.Range
	isExpr()
}

// At is embedded in every node and keeps the node's place in its file. It is no
// node itself.
type At struct{ Rng hcl.Range }

// Range is where the node stands in the author's file.
func (a At) Range() hcl.Range { return a.Rng }

type (
	// Literal is a constant.
	Literal struct {
		At
		Value Value
	}
	// List is a set of constants, such as ["emea", "amer"].
	List struct {
		At
		Items []Expr
	}
	// Column is row.NAME. Type is the zero Type until Bind has found the
	// column in a source.
	Column struct {
		At
		Name redshift.Ident
		Type redshift.Type
	}
	// Tagged is tagged("geo.region"): the row's only column with that tag. Bind
	// replaces it by a Column.
	Tagged struct {
		At
		Tag   string
		TagAt hcl.Range // of the tag alone, here and below
	}
	// UserSet is user.groups, user.purposes or user.attributes.NAME: a set of strings.
	UserSet struct {
		At
		Kind SetKind
		Name string // the attribute; empty for groups and purposes
	}
	// UserField is user.name or user.project: a string.
	UserField struct {
		At
		Field Field
	}
	// Contains is contains(set, value): true, false, or unknown where the
	// value is NULL.
	Contains struct {
		At
		Set   Expr // UserSet, List, or ObjectField with a set
		Value Expr
	}
	// HasPurpose is has_purpose("fraud"): the reader acts for that purpose or
	// for one below it.
	HasPurpose struct {
		At
		Purpose   string
		PurposeAt hcl.Range
	}
	// Sample is sample(percent, row.c): true for about that share of the
	// column's values, and always for the same ones. It is unknown if the value
	// is NULL.
	Sample struct {
		At
		Percent Value // 0 to 100
		By      Expr  // Column, or Tagged before Bind
	}
	// Verbatim is sql("…"): a condition in the warehouse's own dialect, whose
	// meaning is not known here.
	Verbatim struct {
		At
		Fragment redshift.Fragment
		TextAt   hcl.Range
	}
	// Compare is == != < <= > >=.
	Compare struct {
		At
		Op          CompareOp
		Left, Right Expr
	}
	// Not, And, Or follow Kleene. And and Or have at least two terms.
	Not struct {
		At
		Term Expr
	}
	And struct {
		At
		Terms []Expr
	}
	Or struct {
		At
		Terms []Expr
	}
	// Conditional is IF ? THEN : ELSE. If IF is unknown, the result is unknown
	// or NULL.
	Conditional struct {
		At
		If, Then, Else Expr
	}
	// Arithmetic is + - * / % over numbers.
	Arithmetic struct {
		At
		Op          ArithmeticOp
		Left, Right Expr
	}
	// Negate is the unary minus.
	Negate struct {
		At
		Term Expr
	}
	// Call is one of the value functions.
	Call struct {
		At
		Function Function
		Args     []Expr
	}
	// ObjectField is a field of source or column in a selector.
	ObjectField struct {
		At
		Object Object
		Field  string
	}
	// HasTag is has_tag(source or column, tag).
	HasTag struct {
		At
		Object Object
		Tag    string
		TagAt  hcl.Range
	}
	// HasColumn is has_column(source, tag).
	HasColumn struct {
		At
		Tag   string
		TagAt hcl.Range
	}
	// Matches is matches(text, regex), for selectors. The syntax is RE2's, and
	// the expression matches anywhere unless ^ and $ anchor it.
	Matches struct {
		At
		Text    Expr
		Pattern string
	}
)

func (Literal) isExpr()     {}
func (List) isExpr()        {}
func (Column) isExpr()      {}
func (Tagged) isExpr()      {}
func (UserSet) isExpr()     {}
func (UserField) isExpr()   {}
func (Contains) isExpr()    {}
func (HasPurpose) isExpr()  {}
func (Sample) isExpr()      {}
func (Verbatim) isExpr()    {}
func (Compare) isExpr()     {}
func (Not) isExpr()         {}
func (And) isExpr()         {}
func (Or) isExpr()          {}
func (Conditional) isExpr() {}
func (Arithmetic) isExpr()  {}
func (Negate) isExpr()      {}
func (Call) isExpr()        {}
func (ObjectField) isExpr() {}
func (HasTag) isExpr()      {}
func (HasColumn) isExpr()   {}
func (Matches) isExpr()     {}

// SetKind says which of a user's sets is meant.
type SetKind int

// The zero SetKind is invalid.
const (
	SetInvalid SetKind = iota
	Groups
	Attributes
	Purposes
)

// Field is a scalar field of user.
type Field int

// The zero Field is invalid.
const (
	FieldInvalid Field = iota
	UserName
	UserProject
)

// Object is what a selector looks at.
type Object int

// The zero Object is invalid.
const (
	ObjectInvalid Object = iota
	SourceObject
	ColumnObject
)

// CompareOp is a comparison's operator.
type CompareOp string

// The comparisons of the language.
const (
	Equal          CompareOp = "=="
	NotEqual       CompareOp = "!="
	Less           CompareOp = "<"
	LessOrEqual    CompareOp = "<="
	Greater        CompareOp = ">"
	GreaterOrEqual CompareOp = ">="
)

// ArithmeticOp is an operator over numbers.
type ArithmeticOp string

// The arithmetic of the language. The evaluator divides exactly. A division by
// zero gives NULL, never an error.
const (
	Add      ArithmeticOp = "+"
	Subtract ArithmeticOp = "-"
	Multiply ArithmeticOp = "*"
	Divide   ArithmeticOp = "/"
	Modulo   ArithmeticOp = "%"
)

// Function names a value function of the language.
type Function string

// The value functions. Lower and Upper map each character by itself, like
// Unicode's simple case mapping. Substr counts characters from 1, like SQL's
// SUBSTRING: a start before 1 shortens the length.
const (
	Lower      Function = "lower"
	Upper      Function = "upper"
	Substr     Function = "substr"
	StartsWith Function = "startswith"
	EndsWith   Function = "endswith"
	Length     Function = "length"
	Coalesce   Function = "coalesce"
	Now        Function = "now"
	DaysAgo    Function = "days_ago"
)
