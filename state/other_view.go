package state

import (
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// OtherView is a view that redveil did not make: one over a governed table, over
// another such view, or one that a governed view reads.
type OtherView struct {
	Name redshift.Name
	// Owner is the account with whose rights the view reads. An owner whose account
	// is gone is "unknown".
	Owner redshift.Account
	// Materialized views hold a copy of the rows.
	Materialized bool
	// Governed says that the view is the table of a source.
	Governed bool
	// Reads are the relations that its definition names, sorted. Redshift's own are
	// left out.
	Reads []redshift.Name
}

// SchemasBeneath returns the schemas on which readers of a governed view need
// USAGE besides the view's own: those of all that it reads, and of what views
// among that read. A materialized view is read without what lies beneath it. USAGE
// on an external schema opens every table there, so such schemas are left out, as
// are those that are gone. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
func (w *Unmanaged) SchemasBeneath(table redshift.Name) []redshift.Ident {
	if _, isView := w.Views[table]; !isView {
		return nil
	}
	found := make(map[redshift.Ident]bool)
	for _, view := range w.ViewsBeneath(table) {
		for _, name := range view.Reads {
			found[name.Schema] = true
		}
	}
	return slices.DeleteFunc(slices.SortedFunc(maps.Keys(found), redshift.Ident.Compare),
		func(schema redshift.Ident) bool {
			return schema == table.Schema || !w.Schemas[schema] || w.ExternalSchemas[schema]
		})
}

// ViewsBeneath returns a governed view and the views beneath it, from the top, as
// far as their readers need rights there: not materialized ones. It is empty for a
// table.
func (w *Unmanaged) ViewsBeneath(table redshift.Name) []OtherView {
	var all []OtherView
	queue, seen := []redshift.Name{table}, map[redshift.Name]bool{table: true}
	for ; len(queue) > 0; queue = queue[1:] {
		view, known := w.Views[queue[0]]
		if !known || view.Materialized {
			continue
		}
		all = append(all, view)
		for _, name := range view.Reads {
			if !seen[name] {
				seen[name] = true
				queue = append(queue, name)
			}
		}
	}
	return all
}

// isRedshifts reports a schema of Redshift's own.
func isRedshifts(schema redshift.Ident) bool {
	return strings.HasPrefix(schema.String(), "pg_") || schema.String() == "information_schema"
}
