package ddl

import (
	"strings"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// createTable makes one of redveil's own tables. They are small and joined by
// every view, so each node holds a copy.
// https://docs.aws.amazon.com/redshift/latest/dg/c_choosing_dist_sort.html
func createTable(t state.Table) []redshift.SQL {
	columns := redshift.Trusted(strings.ReplaceAll(t.Columns, ", ", ",\n    "))
	statements := []redshift.SQL{redshift.Format("CREATE TABLE %s (\n    %s\n) DISTSTYLE ALL", t.Name.SQL(), columns)}
	if t.Name.Object == redshift.MustIdent("mask_key") {
		statements = append(statements, redshift.Format("INSERT INTO %s VALUES (%s)", t.Name.SQL(), redshift.Text(MaskKeyPlaceholder)))
	}
	return statements
}
