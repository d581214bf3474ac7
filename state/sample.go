package state

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redveil/redveil/state/redshift"
)

// Sample shows some values of a table to look, with the number of their column, as
// text. NULLs are left out, and of a long text comes only so much that it is seen to be
// longer. Nothing is cast, and nothing is kept.
//
// An error may quote a value, as the driver's do: whoever gets it must not show it.
func Sample(ctx context.Context, q Querier, table redshift.Name, columns []RelationColumn, rows, longest int,
	look func(column int, value string),
) (err error) {
	parts := make([]redshift.SQL, len(columns))
	for n, column := range columns {
		id, err := redshift.ParseIdent(column.Name)
		if err != nil {
			return err
		}
		parts[n] = id.SQL()
		if column.Type.IsText() && column.Type.Length > longest {
			parts[n] = redshift.Format("LEFT(%s, %s)", id.SQL(), redshift.Int(int64(longest)+1))
		}
	}
	query := redshift.Format("SELECT %s FROM %s LIMIT %s", redshift.Join(parts, ", "), table.SQL(),
		redshift.Int(int64(rows)))
	found, err := q.QueryContext(ctx, query.String())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	values := make([]any, len(columns))
	into := make([]any, len(columns))
	for n := range values {
		into[n] = &values[n]
	}
	for found.Next() {
		if err := found.Scan(into...); err != nil {
			return err
		}
		for n, value := range values {
			if text := asText(value); text != "" {
				look(n, text)
			}
		}
	}
	return found.Err()
}

// asText writes a value as the warehouse would.
func asText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case []byte:
		return string(v)
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case time.Time:
		if v.Equal(v.Truncate(24 * time.Hour)) {
			return v.Format(time.DateOnly)
		}
		return v.Format(time.DateTime)
	default:
		return fmt.Sprint(v)
	}
}
