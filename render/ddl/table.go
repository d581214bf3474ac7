package ddl

import (
	"strings"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// createTable makes one of redveil's own tables. They are small and every view
// joins them, so each node holds a copy.
// https://docs.aws.amazon.com/redshift/latest/dg/c_choosing_dist_sort.html
func createTable(t state.Table) []redshift.SQL {
	columns := redshift.Trusted(strings.ReplaceAll(t.Columns, ", ", ",\n    "))
	if t.Name == state.MaskKeyName(t.Name.Schema) {
		return []redshift.SQL{
			redshift.Format("CREATE TABLE %s (\n    %s\n) DISTSTYLE EVEN", t.Name.SQL(), columns),
			InsertMaskKey(t.Name.Schema),
		}
	}
	return []redshift.SQL{redshift.Format("CREATE TABLE %s (\n    %s\n) DISTSTYLE ALL", t.Name.SQL(), columns)}
}

// updateTable changes what differs: the owner, the columns of an earlier
// version, and the key of hash(). An added column is NULL in all rows.
func updateTable(before, after state.Table, d Definitions) []redshift.SQL {
	var statements []redshift.SQL
	if before.Owner != after.Owner {
		statements = append(statements, ownTable(after.Name, d))
	}
	added, dropped, _ := after.Upgrade(before)
	if after.Empties(before) {
		statements = append(statements, redshift.Format("DELETE FROM %s", after.Name.SQL()))
	}
	for _, column := range added {
		statements = append(statements, redshift.Format("ALTER TABLE %s ADD COLUMN %s", after.Name.SQL(),
			redshift.Trusted(column)))
	}
	for _, column := range dropped {
		name, _, _ := strings.Cut(column, " ")
		statements = append(statements, redshift.Format("ALTER TABLE %s DROP COLUMN %s", after.Name.SQL(),
			redshift.MustIdent(name).SQL()))
	}
	if before.Carry != "" {
		statements = append(statements, carry(before, d)...)
	}
	return append(statements, repairMaskKey(before, d)...)
}

func carry(t state.Table, d Definitions) []redshift.SQL {
	var statements []redshift.SQL
	for _, c := range d.Carries {
		if strings.Contains(t.Columns, c.Block+" varchar") {
			column := redshift.MustIdent(c.Block).SQL()
			statements = append(statements, redshift.Format("UPDATE %s SET %s = %s WHERE %s = %s", t.Name.SQL(),
				column, redshift.Text(c.To), column, redshift.Text(c.From)))
		}
	}
	return statements
}
