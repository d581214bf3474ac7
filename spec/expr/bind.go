package expr

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/state/redshift"
)

// Columns are the columns of a source, as Bind looks them up.
type Columns interface {
	Column(name redshift.Ident) (redshift.Type, bool)
	// Names are the names of all columns, for suggestions.
	Names() []redshift.Ident
	// Tagged are the columns with a tag or a descendant of it.
	Tagged(tag string) []redshift.Ident
}

// Bind looks up the columns of a predicate in a source, replaces each tagged(…)
// by a Column, and checks that both sides of every comparison are of one kind.
// If something does not fit, it returns no expression.
func Bind(e Expr, columns Columns) (Expr, hcl.Diagnostics) {
	b := &binder{columns: columns}
	bound := Rewrite(e, b.node)
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
	return &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...),
		Subject: &rng,
	}
}

// node binds a node whose parts are bound.
func (b *binder) node(e Expr) Expr {
	switch e := e.(type) {
	case Column:
		return b.column(e)
	case Tagged:
		return b.tagged(e)
	case Sample:
		return b.sample(e)
	case Verbatim:
		return b.verbatim(e)
	case Literal, List, UserSet, UserField, HasPurpose, Contains, Compare, Not, Negate, And, Or, Conditional,
		Arithmetic, Call:
		return e
	case ObjectField, HasTag, HasColumn, Matches:
		panic(fmt.Sprintf("expr: %T stands in selectors only", e))
	}
	panic(fmt.Sprintf("expr: unknown expression %T", e))
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
	if KindOfType(t) == ValueInvalid {
		return b.refuse(e, "Column of a type without comparisons", "Column %q is %s, which policies cannot compare.",
			e.Name, t)
	}
	e.Type = t
	return e
}

// near suggests a column with a similar name.
func (b *binder) near(name redshift.Ident) string {
	names := make([]string, 0)
	for _, known := range b.columns.Names() {
		names = append(names, known.String())
	}
	return Suggest(name.String(), names)
}

// sample accepts only columns whose values have exactly one text form.
func (b *binder) sample(e Sample) Expr {
	if c, ok := e.By.(Column); ok && c.Type.Kind != redshift.KindInvalid && !c.Type.HasText() {
		return b.refuse(e.By, "Column that cannot be sampled by", "sample() needs a column of text, whole or "+
			"decimal numbers, dates or timestamps; %q is %s.", c.Name, c.Type)
	}
	return e
}

func (b *binder) verbatim(e Verbatim) Expr {
	known := true
	for _, name := range e.Fragment.Columns() {
		if _, found := b.columns.Column(name); !found {
			known = false
			hint := b.near(name)
			if slices.Contains(e.Fragment.Paths(), name) {
				hint = " Columns are named without their table."
			}
			b.problems = append(b.problems, &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Unknown column", Subject: &e.TextAt,
				Detail: fmt.Sprintf("The source declares no column %q, which sql() names.%s", name, hint),
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
			Severity: hcl.DiagError, Subject: &e.TextAt,
			Summary: SQLSummary(err, "SQL that the reader's session decides"),
			Detail:  Sentence(err),
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
		return b.refuse(e, "No column with this tag", "tagged(%q) needs one column with that tag; the source "+
			"has none.", e.Tag)
	}
	list := make([]string, len(names))
	for n, name := range names {
		list[n] = name.String()
	}
	return b.refuse(e, "Several columns with this tag", "tagged(%q) needs one column with that tag; the source "+
		"has %s. Write row.NAME instead.", e.Tag, strings.Join(list, ", "))
}
