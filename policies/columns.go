package policies

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// column finds the masks that reach a column and sorts them, the first to be
// tried in front. Those that may reach any column of the source are given.
func (r *resolver) column(source *spec.Source, column *spec.Column, masks, forbids []int) Column {
	out := Column{Name: column.Name, Type: column.Type, Tags: column.Tags}
	for _, m := range r.indexes.masks.selected(r, masks, source, column) {
		r.reached[m.Origin.Block] = true
		if problem := fits(m.Method, column.Type); problem != "" {
			r.refuse(m.Origin.Range, "Method cannot yield the column's type", "%s of column %q (%s) of %s: %s",
				m.Method, column.Name, column.Type, source.Origin.Block, problem)
			continue
		}
		if problem := unknownColumn(m.Method, source); problem != "" {
			r.refuse(m.Origin.Range, "Unknown column", "%s %s", source.Origin.Block, problem)
			continue
		}
		if err := sessionDecides(m.Method, source, column); err != nil {
			r.refuse(m.Origin.Range, expr.SQLSummary(err, sessionDecided), "%s of column %q (%s) of %s: %s",
				m.Method, column.Name, column.Type, source.Origin.Block, expr.Sentence(err))
			continue
		}
		out.Masks = append(out.Masks, Mask{
			Origin: m.Origin, Name: m.Name, Method: m.Method, Priority: m.Priority,
			Unless: r.bind(m.Unless, m.Origin, source), When: r.bind(m.When, m.Origin, source),
		})
	}
	for _, b := range r.indexes.forbids.selected(r, forbids, source, column) {
		r.reached[b.Origin.Block] = true
		out.Forbids = append(out.Forbids, Forbid{Origin: b.Origin, Name: b.Name, Who: b.Who, Sees: b.Sees})
	}
	slices.SortStableFunc(out.Masks, func(a, b Mask) int { return cmp.Compare(b.Priority, a.Priority) })
	out.Masks = r.withoutConflicts(source, column, out.Masks)
	return out
}

// unknownColumn finds a column that an author's own SQL names and the source lacks.
func unknownColumn(method spec.Method, source *spec.Source) string {
	own, ok := method.(spec.Expression)
	if !ok {
		return ""
	}
	for _, name := range own.Fragment.Columns() {
		if _, found := (columnsOf{source}).Column(name); found {
			continue
		}
		hint := " Columns are named without their table."
		if !slices.Contains(own.Fragment.Paths(), name) {
			hint = expr.Suggest(name.String(), texts(columnsOf{source}.Names()))
		}
		return fmt.Sprintf("declares no column %q, which %s names.%s", name, method, hint)
	}
	return ""
}

func texts(names []redshift.Ident) []string {
	all := make([]string, len(names))
	for n, name := range names {
		all[n] = name.String()
	}
	return all
}

const sessionDecided = "SQL that the reader's session decides"

// sessionDecides says what in an author's own SQL the reader's session would
// decide, or returns nil. The result becomes a value of the column's type.
func sessionDecides(method spec.Method, source *spec.Source, column *spec.Column) error {
	own, ok := method.(spec.Expression)
	if !ok {
		return nil
	}
	types := func(name redshift.Ident) redshift.Type {
		t, _ := columnsOf{source}.Column(name)
		return t
	}
	return own.Fragment.Check(types, column.Type.Kind, column.Type.Kind)
}

// FunctionSchemas returns the schemas of the functions that masks call, sorted.
func (s *Source) FunctionSchemas() []redshift.Ident {
	var schemas []redshift.Ident
	for _, column := range s.Columns {
		for _, mask := range column.Masks {
			if call, ok := mask.Method.(spec.CallFunction); ok && !slices.Contains(schemas, call.Name.Schema) {
				schemas = append(schemas, call.Name.Schema)
			}
		}
	}
	slices.SortFunc(schemas, redshift.Ident.Compare)
	return schemas
}

// withoutConflicts reports masks of the same priority, unless they are
// identical. Of identical masks the first stays.
func (r *resolver) withoutConflicts(source *spec.Source, column *spec.Column, masks []Mask) []Mask {
	var kept []Mask
	for _, mask := range masks {
		last := len(kept) - 1
		if last < 0 || kept[last].Priority != mask.Priority {
			kept = append(kept, mask)
			continue
		}
		if !identical(kept[last], mask) {
			r.refuse(mask.Origin.Range, "Ambiguous masks", "%s and %s (%s:%d) both reach column %q of %s with "+
				"priority %d. Give one of them another priority; the higher one is tried first.",
				mask.Origin.Block, kept[last].Origin.Block, kept[last].Origin.Range.Filename,
				kept[last].Origin.Range.Start.Line, column.Name, source.Origin.Block, mask.Priority)
		}
	}
	return kept
}

func identical(a, b Mask) bool {
	return a.Method.String() == b.Method.String() && formatted(a.Unless) == formatted(b.Unless) &&
		formatted(a.When) == formatted(b.When)
}

func formatted(e expr.Expr) string {
	if e == nil {
		return ""
	}
	return expr.Format(e)
}
