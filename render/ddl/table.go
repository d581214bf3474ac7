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
		statements = append(statements, InsertMaskKey(t.Name.Schema, MaskKeyPlaceholder))
	}
	return statements
}

// InsertMaskKey puts the key of hash() into its table. With the placeholder it
// is what plans show, and the one statement in which apply puts the key.
func InsertMaskKey(system redshift.Ident, key string) redshift.SQL {
	table := redshift.Name{Schema: system, Object: redshift.MustIdent("mask_key")}
	return redshift.Format("INSERT INTO %s VALUES (%s)", table.SQL(), redshift.Text(key))
}
