package importing

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// table is a relation that a policy can name, with the columns that it can.
type table struct {
	state.Relation
	name    redshift.Name
	written string // as the policy writes the name
	columns []state.RelationColumn
	left    []leftColumn
}

// leftColumn is a column that cannot be declared.
type leftColumn struct{ name, reason string }

// maxColumns are as many as a view has, and one over an external table.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
const (
	maxColumns         = 1600
	maxExternalColumns = 1597
)

// tables sorts out what cannot be declared, and says why.
func (r *run) tables() []table {
	var all []table
	for _, relation := range r.Relations {
		t, reason := r.table(relation)
		if reason == "" {
			all = append(all, t)
			continue
		}
		r.skip(Item{What: AnyTable, Table: relation.Place(), Reason: reason})
	}
	return all
}

func (r *run) table(relation state.Relation) (table, string) {
	t := table{Relation: relation}
	var err error
	if t.name, t.written, err = nameOf(relation.Schema, relation.Name); err != nil {
		return t, err.Error()
	}
	most := maxColumns
	if relation.Kind == state.ExternalTable {
		most = maxExternalColumns
	}
	switch {
	case r.Integration.Drift.Ignores("table "+relation.Place(), r.Now):
		return t, "an ignore block of the integration names it"
	case len(relation.Columns) == 0 && relation.Kind == state.LateBindingView:
		return t, "its columns cannot be read: what it reads is not there, or fits its query no more"
	case len(relation.Columns) == 0:
		return t, "it has no columns that the account sees"
	case len(relation.Columns) > most:
		return t, fmt.Sprintf("it has %d columns, and a view over it at most %d", len(relation.Columns), most)
	}
	for _, column := range relation.Columns {
		r.column(&t, column)
	}
	if len(t.columns) == 0 && len(r.sources[t.name]) == 0 {
		return t, "none of its columns can be declared"
	}
	return t, ""
}

// column adds a column to what can be declared, or says why it cannot.
func (r *run) column(t *table, column state.RelationColumn) {
	reason := ""
	switch _, err := identOf(column.Name); {
	case r.Integration.Drift.Ignores("column "+t.Place()+"."+column.Name, r.Now):
		r.skip(Item{
			What: Column, Table: t.Place(), Column: column.Name, Reason: "an ignore block of the integration names it",
		})
		return
	case err != nil:
		reason = err.Error()
	case column.Type.Kind == redshift.KindInvalid:
		reason = fmt.Sprintf("redveil has no type %s", cleaned(column.TypeText))
	default:
		t.columns = append(t.columns, column)
		return
	}
	t.left = append(t.left, leftColumn{column.Name, reason})
	r.skip(Item{What: Column, Table: t.Place(), Column: column.Name, Reason: reason})
}

// identOf returns a name of the catalog as the language reads it back, or says why it
// does not.
func identOf(name string) (redshift.Ident, error) {
	id, err := redshift.ParseIdent(name)
	_, unseen := expr.Unseen(name)
	switch {
	case err != nil:
		return id, err
	case unseen || strings.ContainsAny(name, "\n\r\t"):
		return id, fmt.Errorf("its name holds characters that cannot be seen")
	case id.String() != name:
		return id, fmt.Errorf("its name has capital letters, and the policy language folds names to small ones")
	}
	return id, nil
}

// nameOf returns a table's name and how the policy writes it: plain, or with quotes
// where the language reads those.
func nameOf(schema, object string) (redshift.Name, string, error) {
	for _, part := range []string{schema, object} {
		if _, err := identOf(part); err != nil {
			return redshift.Name{}, "", err
		}
	}
	for _, text := range []string{
		schema + "." + object, schema + "." + quoted(object), quoted(schema) + "." + object,
		quoted(schema) + "." + quoted(object),
	} {
		name, err := redshift.ParseName(text)
		if err == nil && name.Schema.String() == schema && name.Object.String() == object {
			return name, text, nil
		}
	}
	return redshift.Name{}, "", fmt.Errorf("the policy language cannot write its name")
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// longest is how much of a text stands in a comment, in characters.
const longest = 200

// cleaned makes a text of the warehouse fit into a comment: one line, no characters
// that cannot be seen, and not too long.
func cleaned(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), r == utf8.RuneError:
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > longest {
		return strings.TrimSpace(string(runes[:longest-1])) + "…"
	}
	return text
}
