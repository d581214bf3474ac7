package warehouse

import (
	"context"
	"database/sql"
	"fmt"
)

// beginReading begins a transaction in which every statement that writes is
// refused. See https://docs.aws.amazon.com/redshift/latest/dg/r_BEGIN.html
const beginReading = "BEGIN READ ONLY"

// SQLSTATEs of a statement in a transaction that an error ended, and of one that
// the account may not send.
const (
	aborted = "25P02"
	denied  = "42501"
)

// QueryContext sends a query. In a session that only reads, an earlier error has
// ended the transaction; another one then begins.
func (s *Session) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := s.Conn.QueryContext(ctx, query, args...)
	if CodeOf(err) == denied && s.target.Denied != "" {
		return nil, fmt.Errorf("%w; %s", err, s.target.Denied)
	}
	if !s.target.ReadOnly || CodeOf(err) != aborted {
		return rows, err
	}
	for _, statement := range []string{"ROLLBACK", beginReading} {
		if _, err := s.ExecContext(ctx, statement); err != nil {
			return nil, err
		}
	}
	return s.Conn.QueryContext(ctx, query, args...)
}
