package state

import "github.com/redveil/redveil/state/redshift"

// external reads which schemas are external, and which tables they hold.
// https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_EXTERNAL_TABLES.html
func (r *reader) external() error {
	unmanaged := &r.snapshot.Unmanaged
	unmanaged.ExternalSchemas = make(map[redshift.Ident]bool)
	unmanaged.ExternalTables = make(map[redshift.Name]bool)
	if err := r.names("external_schemas", unmanaged.ExternalSchemas); err != nil {
		return err
	}
	return r.each("external_tables", r.scope.all(), func(scan func(...any) error) error {
		var schema, table string
		if err := scan(&schema, &table); err != nil {
			return err
		}
		if name, ok := lenientName(schema, table); ok {
			unmanaged.ExternalTables[name] = true
		}
		return nil
	})
}
