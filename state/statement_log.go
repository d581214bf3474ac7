package state

import (
	"context"
	"strings"
	"time"

	"github.com/redveil/redveil/state/redshift"
)

// LoggedStatement is a statement that somebody ran in the warehouse.
type LoggedStatement struct {
	Account redshift.Account
	At      time.Time
	Text    string // the first 4,000 characters
}

// ReadStatementLog returns the statements since a time, the latest first. An
// account that may not see other accounts' statements gets only its own. If
// there is no log, it returns an error. See
// https://docs.aws.amazon.com/redshift/latest/dg/SYS_QUERY_HISTORY.html
func ReadStatementLog(ctx context.Context, q Querier, since time.Time) ([]LoggedStatement, error) {
	names := make(map[int64]redshift.Account)
	err := relation(ctx, q, Scope{}, "account_ids", nil, nil, func(scan func(...any) error) error {
		var id int64
		var name string
		if err := scan(&id, &name); err != nil {
			return err
		}
		names[id] = redshift.Account(name)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var all []LoggedStatement
	err = relation(ctx, q, Scope{}, "statement_log", nil,
		strings.NewReplacer(":since", since.UTC().Format("2006-01-02 15:04:05")), func(
			scan func(...any) error,
		) error {
			var s LoggedStatement
			var id int64
			if err := scan(&id, &s.At, &s.Text); err != nil {
				return err
			}
			s.Account, s.Text, s.At = names[id], strings.TrimRight(s.Text, " "), s.At.UTC()
			all = append(all, s)
			return nil
		})
	return all, err
}
