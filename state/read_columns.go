package state

import (
	"database/sql"
	"fmt"

	"github.com/redveil/redveil/state/redshift"
)

func (r *reader) columns() error {
	err := r.each("columns", r.scope.all(), func(scan func(...any) error) error {
		var schema, table, column, typeName string
		var length, precision, scale sql.NullInt64
		if err := scan(&schema, &table, &column, &typeName, &length, &precision, &scale); err != nil {
			return err
		}
		name, ok := lenientName(schema, table)
		id, also := lenient(column)
		if !ok || !also {
			return nil
		}
		c := catalogColumn(id, typeName, length, precision, scale)
		r.snapshot.Unmanaged.Relations[name] = append(r.snapshot.Unmanaged.Relations[name], c)
		return nil
	})
	if err != nil {
		return err
	}
	r.addOwnTables()
	return nil
}

func catalogColumn(name redshift.Ident, typeName string, length, precision, scale sql.NullInt64) Column {
	text := typeName
	switch {
	case length.Valid && length.Int64 > 0:
		text = fmt.Sprintf("%s(%d)", typeName, length.Int64)
	case typeName == "numeric" && precision.Valid:
		text = fmt.Sprintf("numeric(%d,%d)", precision.Int64, scale.Int64)
	}
	t, err := redshift.ParseType(text)
	if err != nil {
		return Column{Name: name, TypeText: text}
	}
	return Column{Name: name, Type: t, TypeText: t.String()}
}

// addOwnTables adds redveil's own schemas, and the tables in them.
func (r *reader) addOwnTables() {
	unmanaged := &r.snapshot.Unmanaged
	for _, schema := range r.scope.own() {
		if unmanaged.Schemas[schema] {
			object := Schema{Name: schema}
			if schema != r.scope.ViewSchema { // the view schema may have existed before
				object.Owner = r.owners[object.Key()]
			}
			r.snapshot.Catalog.Add(object)
		}
	}
	for name, kind := range r.kinds {
		if kind == "r" && name.Schema == r.scope.SystemSchema {
			table := Table{Name: name, Columns: ColumnList(unmanaged.Relations[name])}
			table.Owner = r.owners[table.Key()]
			r.snapshot.Catalog.Add(table)
		}
	}
}
