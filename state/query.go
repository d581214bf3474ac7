package state

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// Querier is a connection or a transaction. Statements have no parameters, so
// that they use the simple protocol.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

//go:embed sql/*.sql
var queries embed.FS

// relation runs the query of a file and calls row to scan each row. It fills in
// the schemas; more, which may be nil, fills in other placeholders.
func relation(ctx context.Context, q Querier, scope Scope, file string, schemas []redshift.Ident,
	more *strings.Replacer, row func(scan func(...any) error) error,
) (err error) {
	text, err := queries.ReadFile("sql/" + file + ".sql")
	if err != nil {
		panic(err)
	}
	query := strings.NewReplacer(
		":schemas", literals(schemas), ":system", scope.SystemSchema.SQL().String(),
		":prefix", strings.TrimSuffix(scope.SystemSchema.String(), "system"),
	).Replace(string(text))
	if more != nil {
		query = more.Replace(query)
	}
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("reading %s from the catalog: %w", strings.ReplaceAll(file, "_", " "), err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return fmt.Errorf("reading %s from the catalog: %w", strings.ReplaceAll(file, "_", " "), err)
		}
	}
	return rows.Err()
}

func literals(schemas []redshift.Ident) string {
	parts := make([]redshift.SQL, len(schemas))
	for n, schema := range schemas {
		parts[n] = redshift.Text(schema.String())
	}
	return redshift.Join(parts, ", ").String()
}

// lenient returns a name from the catalog as an Ident. ok is false for names
// that no policy can refer to.
func lenient(name string) (redshift.Ident, bool) {
	id, err := redshift.ParseIdent(name)
	return id, err == nil && id.String() == name
}
