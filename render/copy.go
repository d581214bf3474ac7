package render

import (
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// tableOf is what a source's view reads: its table, or the copy.
func (s systemNames) tableOf(source *policies.Source) redshift.Name {
	if source.External != spec.ExternalCopied {
		return source.Table
	}
	return copyOf(source, s.schema)
}

func copyOf(source *policies.Source, system redshift.Ident) redshift.Name {
	return redshift.Name{Schema: system, Object: redshift.MustIdent(spec.CopyPrefix + source.View.Object.String())}
}

// CopyOf is where a source's copy is, if it has one.
func CopyOf(source *policies.Source, prefix redshift.Ident) redshift.Name {
	return copyOf(source, SystemSchema(prefix))
}

// copyView holds the governed columns of an external table. The system account
// owns it, and only that account's rights count when it is refreshed.
// https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-overview.html
func (s systemNames) copyView(source *policies.Source) state.ViewDefinition {
	columns := make([]redshift.SQL, len(source.Columns))
	for n, column := range source.Columns {
		columns[n] = redshift.Format("base.%s", column.Name.SQL())
	}
	return state.ViewDefinition{
		Name: s.tableOf(source), Materialized: true,
		Body: redshift.Format("SELECT\n    %s\nFROM %s AS base", redshift.Join(columns, ",\n    "),
			source.Table.SQL()),
	}
}
