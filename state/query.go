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

// Querier is a connection or a transaction. Statements are sent without
// parameters, so that they go by the simple protocol.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

//go:embed sql/*.sql
var queries embed.FS

// relation reads one query file and calls row for each row; row scans. What
// the file leaves open beside schemas is filled by more, which may be nil.
func relation(ctx context.Context, q Querier, scope Scope, file string, schemas []redshift.Ident,
	more *strings.Replacer, row func(scan func(...any) error) error,
) (err error) {
	text, err := queries.ReadFile("sql/" + file + ".sql")
	if err != nil {
		panic(err)
	}
	query := strings.NewReplacer(
		":schemas", literals(schemas), ":system", scope.SystemSchema.SQL().String(),
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

// lenient makes an Ident of a name that is already in a catalog. Names that
// no policy can refer to are left out: ok is false.
func lenient(name string) (redshift.Ident, bool) {
	id, err := redshift.ParseIdent(name)
	return id, err == nil && id.String() == name
}
