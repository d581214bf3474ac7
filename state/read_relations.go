package state

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// ReadSchemas lists the schemas of a database.
func ReadSchemas(ctx context.Context, q Querier) (SchemaList, error) {
	list := SchemaList{External: make(map[string]bool)}
	super := false
	err := relation(ctx, q, Scope{}, "accounts", nil, nil, func(scan func(...any) error) error {
		var name string
		var isSuper, self, owns bool
		var id int64
		if err := scan(&name, &isSuper, &id, &self, &owns); err != nil {
			return err
		}
		if self {
			list.Reader, super = redshift.Account(name), isSuper
		}
		return nil
	})
	if err != nil {
		return list, err
	}
	if list.Whole, err = seesAll(ctx, q, list.Reader, super); err != nil {
		return list, err
	}
	err = relation(ctx, q, Scope{}, "schemas", nil, nil, func(scan func(...any) error) error {
		var name string
		var owner sql.NullString
		if err := scan(&name, &owner); err != nil {
			return err
		}
		list.Names = append(list.Names, name)
		return nil
	})
	if err != nil {
		return list, err
	}
	slices.Sort(list.Names)
	return list, relation(ctx, q, Scope{}, "external_schemas", nil, nil, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		list.External[name] = true
		return err
	})
}

// ReadRelations returns what some schemas of a database hold, governed or not. The
// number of queries is fixed, however much that is.
func ReadRelations(ctx context.Context, q Querier, database string, schemas []redshift.Ident) (RelationList, error) {
	r := &relationReader{
		ctx: ctx, q: q, database: database, schemas: schemas, all: make(map[[2]string]*Relation),
		hidden: make(map[string]bool),
	}
	if len(schemas) == 0 {
		return RelationList{}, nil
	}
	for _, step := range []func() error{r.owners, r.external, r.definitions, r.described, r.columns} {
		if err := step(); err != nil {
			return RelationList{}, err
		}
	}
	return r.list(), nil
}

type relationReader struct {
	ctx      context.Context
	q        Querier
	database string
	schemas  []redshift.Ident
	all      map[[2]string]*Relation // by schema and name
	hidden   map[string]bool
}

func (r *relationReader) each(file string, row func(scan func(...any) error) error) error {
	return relation(r.ctx, r.q, Scope{}, file, r.schemas, nil, row)
}

func (r *relationReader) owners() error {
	return r.each("relations", func(scan func(...any) error) error {
		var schema, name, kind string
		var owner sql.NullString
		if err := scan(&schema, &name, &kind, &owner); err != nil {
			return err
		}
		found := &Relation{Schema: schema, Name: name, Kind: PlainTable, Owner: ownerOf(owner)}
		if kind == "v" {
			found.Kind = PlainView
		}
		r.all[[2]string{schema, name}] = found
		return nil
	})
}

func (r *relationReader) external() error {
	return r.each("external_tables", func(scan func(...any) error) error {
		var schema, name string
		if err := scan(&schema, &name); err != nil {
			return err
		}
		r.all[[2]string{schema, name}] = &Relation{Schema: schema, Name: name, Kind: ExternalTable}
		return nil
	})
}

// definitions tells the kinds of views apart.
func (r *relationReader) definitions() error {
	return r.each("definitions", func(scan func(...any) error) error {
		var schema, name string
		var text sql.NullString
		if err := scan(&schema, &name, &text); err != nil {
			return err
		}
		found := r.all[[2]string{schema, name}]
		switch {
		case found == nil:
		case startsWith(text.String, materializedHeader):
			found.Kind = MaterializedView
		case startsWith(text.String, lateHeader):
			found.Kind = LateBindingView
		}
		return nil
	})
}

// ours reports whether a row of the catalog is of this database. The views may show
// others, too.
func (r *relationReader) ours(database sql.NullString) bool {
	return database.String == "" || strings.EqualFold(database.String, r.database)
}

func (r *relationReader) described() error {
	return r.each("described_tables", func(scan func(...any) error) error {
		var database, remarks sql.NullString
		var schema, name, kind string
		if err := scan(&database, &schema, &name, &kind, &remarks); err != nil {
			return err
		}
		found := r.all[[2]string{schema, name}]
		switch {
		case !r.ours(database):
		case found != nil:
			found.Comment = remarks.String
		case kind == "EXTERNAL TABLE":
			r.hidden[schema] = true
		}
		return nil
	})
}

func (r *relationReader) columns() error {
	return r.each("described_columns", func(scan func(...any) error) error {
		var database, remarks sql.NullString
		var schema, table, column, typeName string
		var length, precision, scale sql.NullInt64
		err := scan(&database, &schema, &table, &column, &typeName, &length, &precision, &scale, &remarks)
		if err != nil {
			return err
		}
		if found := r.all[[2]string{schema, table}]; found != nil && r.ours(database) {
			c := catalogColumn(redshift.Ident{}, typeName, length, precision, scale)
			found.Columns = append(found.Columns, RelationColumn{
				Name: column, Type: c.Type, TypeText: c.TypeText, Comment: remarks.String,
			})
		}
		return nil
	})
}

// list sorts what was found. The tables in which materialized views keep their rows
// are no tables of anybody's: they are called mv_tbl__NAME__N.
// https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-create-sql-command.html
func (r *relationReader) list() RelationList {
	var list RelationList
	for key, found := range r.all {
		inner, isStore := strings.CutPrefix(found.Name, "mv_tbl__")
		if at := strings.LastIndex(inner, "__"); isStore && at > 0 {
			if view := r.all[[2]string{key[0], inner[:at]}]; view != nil && view.Kind == MaterializedView {
				continue
			}
		}
		list.Relations = append(list.Relations, *found)
	}
	slices.SortFunc(list.Relations, func(a, b Relation) int {
		return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Name, b.Name))
	})
	list.Hidden = slices.Sorted(maps.Keys(r.hidden))
	return list
}
