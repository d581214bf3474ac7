package render

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// policyView writes the view of a source.
//
// Every output expression is guarded by the row's visibility, and the guard
// always asks the reader's profile. Redshift has no security barrier, so a
// reader's own predicate may be evaluated before the view's, and must then find
// nothing but NULL.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
func policyView(source *policies.Source, system systemNames) (state.ViewDefinition, hcl.Diagnostics) {
	c := &compiler{reader: newReader(system.userEntitlement), source: source, system: system}
	mayRead := c.reader.entitled("may_read", state.EntitlementSource, source.Name)
	keep := c.reader.mergeMembership(allOf(c.acts(source), c.kept(source)))
	entitled := atom(redshift.Format("%s = 1", mayRead))
	if c.reader.merged != nil { // only those who may read have such a row
		entitled = atom(redshift.Raw("reader.value IS NOT NULL"))
	}
	visible := allOf(entitled, keep)
	columns := make([]redshift.SQL, len(source.Columns))
	for n, col := range source.Columns {
		columns[n] = c.output(col, visible)
	}
	lines := []redshift.SQL{
		redshift.Format("SELECT\n    %s", redshift.Join(columns, ",\n    ")),
		redshift.Format("FROM %s AS base", system.tableOf(source).SQL()),
	}
	if c.secret { // no function except SHA2 receives the key
		lines = append(lines, redshift.Format("CROSS JOIN (\n    SELECT key\n    FROM %s\n    WHERE key IS NOT "+
			"NULL\n    ORDER BY key DESC\n    LIMIT 1\n) AS secret", system.maskKey.SQL()))
	}
	lines = append(lines, c.reader.joins(mayRead)...)
	lines = append(lines, c.commonJoins()...)
	if c.reader.merged != nil {
		keep = visible
	}
	if keep.kind != always {
		lines = append(lines, redshift.Format("WHERE %s", keep.sql()))
	}
	return state.ViewDefinition{
		Name: source.View, Body: redshift.Join(lines, "\n"), Columns: viewColumns(source),
		LateBinding: source.LateBinding,
	}, c.problems
}

// kept says which rows exist: those that pass all filters, each of which is
// lifted if its unless is true.
func (c *compiler) kept(source *policies.Source) condition {
	filters := make([]condition, len(source.Filters))
	for n, filter := range source.Filters {
		filters[n] = c.byAnyClock(func() condition {
			kept := c.when(filter.Keep, true)
			if filter.Unless != nil {
				kept = anyOf(c.when(filter.Unless, true), kept)
			}
			return kept
		})
	}
	return allOf(filters...)
}

// output writes one column of the view. Its type is the table's, whatever the
// mask. It is cast if a mask could give another type, or if CASE could lose a
// length.
func (c *compiler) output(col policies.Column, visible condition) redshift.SQL {
	guarded := redshift.Format("CASE WHEN %s THEN %s END", visible.sql(), c.shown(col))
	if sized := col.Type.Length > 0 || col.Type.Precision > 0; sized || len(col.Masks) > 0 {
		guarded = redshift.Format("CAST(%s AS %s)", guarded, col.Type.InView().SQL())
	}
	return redshift.Format("%s AS %s", guarded, col.Name.SQL())
}

func viewColumns(source *policies.Source) string {
	columns := make([]state.Column, len(source.Columns))
	for n, col := range source.Columns {
		t := col.Type.InView()
		columns[n] = state.Column{Name: col.Name, Type: t, TypeText: t.String()}
	}
	return state.ColumnList(columns)
}
