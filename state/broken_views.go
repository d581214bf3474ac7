package state

import (
	"context"
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// ReadBrokenViews finds the late-binding views of redveil's that the warehouse cannot
// resolve: it shows no columns of them, and whoever reads one gets an error. No row of
// them is read. See
// https://docs.aws.amazon.com/redshift/latest/dg/PG_GET_LATE_BINDING_VIEW_COLS.html
func ReadBrokenViews(ctx context.Context, q Querier, scope Scope, snapshot *Snapshot) ([]redshift.Name, error) {
	resolved := make(map[redshift.Name]bool)
	err := relation(ctx, q, scope, "late_columns", nil, nil, func(scan func(...any) error) error {
		var schema, name string
		if err := scan(&schema, &name); err != nil {
			return err
		}
		if view, ok := lenientName(schema, name); ok {
			resolved[view] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var broken []redshift.Name
	for _, object := range snapshot.Catalog.Objects() {
		if view, ok := object.(View); ok && view.LateBinding && !resolved[view.Name] {
			broken = append(broken, view.Name)
		}
	}
	slices.SortFunc(broken, redshift.Name.Compare)
	return broken, nil
}
