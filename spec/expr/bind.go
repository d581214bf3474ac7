package expr

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/state/redshift"
)

// Columns are the columns of a source, as Bind looks them up.
type Columns interface {
	Column(name redshift.Ident) (redshift.Type, bool)
	// Names are all columns, for suggestions.
	Names() []redshift.Ident
	// Tagged are the columns with a tag or a descendant of it.
	Tagged(tag string) []redshift.Ident
}

// Bind finds the columns of a predicate in a source, puts a Column in the
// place of each tagged(…), and checks that both sides of every comparison
// are of one kind. Where something does not fit it gives no expression.
func Bind(e Expr, columns Columns) (Expr, hcl.Diagnostics) {
	b := &binder{columns: columns}
	bound := b.expr(e)
	if b.problems.HasErrors() {
		return nil, b.problems
	}
	if problems := checkKinds(bound); problems.HasErrors() {
		return nil, problems
	}
	return bound, nil
}

type binder struct {
	columns  Columns
	problems hcl.Diagnostics
}

func (b *binder) refuse(e Expr, summary, format string, args ...any) Expr {
	b.problems = append(b.problems, problem(e, summary, format, args...))
	return e
}

func problem(e Expr, summary, format string, args ...any) *hcl.Diagnostic {
	rng := e.Range()
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...), Subject: &rng}
}

func (b *binder) expr(e Expr) Expr {
	switch e := e.(type) {
	case Literal, UserSet, UserField, List, HasPurpose:
		return e
	case Column:
		return b.column(e)
	case Tagged:
		return b.tagged(e)
	case Sample:
		return b.sample(e)
	case Verbatim:
		return b.verbatim(e)
	case Contains:
		return Contains{e.At, e.Set, b.expr(e.Value)}
	case Compare:
		return Compare{e.At, e.Op, b.expr(e.Left), b.expr(e.Right)}
	case Not:
		return Not{e.At, b.expr(e.Term)}
	case Negate:
		return Negate{e.At, b.expr(e.Term)}
	case And:
		return And{e.At, b.all(e.Terms)}
	case Or:
		return Or{e.At, b.all(e.Terms)}
	case Conditional:
		return Conditional{e.At, b.expr(e.If), b.expr(e.Then), b.expr(e.Else)}
	case Arithmetic:
		return Arithmetic{e.At, e.Op, b.expr(e.Left), b.expr(e.Right)}
	case Call:
		return Call{e.At, e.Function, b.all(e.Args)}
	case ObjectField, HasTag, HasColumn, Matches:
		panic(fmt.Sprintf("expr: %T stands in selectors only", e))
	}
	panic(fmt.Sprintf("expr: unknown expression %T", e))
}

func (b *binder) all(terms []Expr) []Expr {
	bound := make([]Expr, len(terms))
	for n, term := range terms {
		bound[n] = b.expr(term)
	}
	return bound
}

func (b *binder) column(e Column) Expr {
	t, found := b.columns.Column(e.Name)
	if !found {
		hint := b.near(e.Name)
		if strings.Contains(e.Name.String(), "-") {
			hint += " HCL reads a-b as one name; a subtraction needs spaces round the minus."
		}
		return b.refuse(e, "Unknown column", "The source declares no column %q.%s", e.Name, hint)
	}
	if kindOfType(t) == ValueInvalid {
		return b.refuse(e, "Column of a type without comparisons", "Column %q is %s, which policies cannot compare.", e.Name, t)
	}
	e.Type = t
	return e
}

// near suggests a column.
func (b *binder) near(name redshift.Ident) string {
	names := make([]string, 0)
	for _, known := range b.columns.Names() {
		names = append(names, known.String())
	}
	return Suggest(name.String(), names)
}

// sample takes columns whose values are written in one way only.
func (b *binder) sample(e Sample) Expr {
	e.By = b.expr(e.By)
	if c, ok := e.By.(Column); ok && c.Type.Kind != redshift.KindInvalid && !c.Type.HasText() {
		return b.refuse(e.By, "Column that cannot be sampled by", "sample() needs a column of text, whole or decimal numbers, dates or timestamps; %q is %s.", c.Name, c.Type)
	}
	return e
}

func (b *binder) verbatim(e Verbatim) Expr {
	known := true
	for _, name := range e.Fragment.Columns() {
		if _, found := b.columns.Column(name); !found {
			known = false
			b.problems = append(b.problems, &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Unknown column", Subject: &e.TextAt,
				Detail: fmt.Sprintf("The source declares no column %q, which sql() names.%s", name, b.near(name)),
			})
		}
	}
	if !known {
		return e
	}
	types := func(name redshift.Ident) redshift.Type {
		t, _ := b.columns.Column(name)
		return t
	}
	if err := e.Fragment.Check(types, redshift.KindInvalid, redshift.KindInvalid); err != nil {
		b.problems = append(b.problems, &hcl.Diagnostic{
			Severity: hcl.DiagError, Summary: "SQL that the reader's session decides", Subject: &e.TextAt, Detail: Sentence(err),
		})
	}
	return e
}

func (b *binder) tagged(e Tagged) Expr {
	names := b.columns.Tagged(e.Tag)
	if len(names) == 1 {
		return b.column(Column{At: e.At, Name: names[0]})
	}
	if len(names) == 0 {
		return b.refuse(e, "No column with this tag", "tagged(%q) needs one column with that tag; the source has none.", e.Tag)
	}
	list := make([]string, len(names))
	for n, name := range names {
		list[n] = name.String()
	}
	return b.refuse(e, "Several columns with this tag", "tagged(%q) needs one column with that tag; the source has %s. Write row.NAME instead.", e.Tag, strings.Join(list, ", "))
}

// kindOfType is the kind of a column's values, or ValueInvalid.
func kindOfType(t redshift.Type) ValueKind {
	switch {
	case t.IsText():
		return String
	case t.IsNumber():
		return Number
	case t.IsInstant():
		return Instant
	case t.Kind == redshift.Boolean:
		return Boolean
	}
	return ValueInvalid
}
