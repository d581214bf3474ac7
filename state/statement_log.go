package state

import (
	"context"
	"database/sql"
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
	return readLog(ctx, q, "statement_log", strings.NewReplacer(":since", since.UTC().Format("2006-01-02 15:04:05")))
}

// ReadLog has queries that the warehouse still knows of, the latest first.
type ReadLog struct {
	Queries []LoggedStatement
	// Begin is the time of the first statement that the log still holds; zero for none.
	Begin time.Time
	// Cut says that there are more queries than were read.
	Cut bool
}

// mostReads is how many queries the statement reads.
const mostReads = 5000

// ReadQueries returns the queries whose text names a schema, of everybody. Redshift keeps
// its log for some days only.
func ReadQueries(ctx context.Context, q Querier, schema redshift.Ident) (ReadLog, error) {
	return readTypes(ctx, q, schema, "'SELECT'")
}

// ReadUses is ReadQueries with statements that write elsewhere what they read.
func ReadUses(ctx context.Context, q Querier, schema redshift.Ident) (ReadLog, error) {
	return readTypes(ctx, q, schema, "'SELECT', 'INSERT', 'CTAS'")
}

func readTypes(ctx context.Context, q Querier, schema redshift.Ident, types string) (ReadLog, error) {
	var log ReadLog
	var err error
	log.Queries, err = readLog(ctx, q, "read_log", strings.NewReplacer(":named",
		redshift.Text(schema.String()).String(), ":types", types))
	if err != nil {
		return log, err
	}
	log.Cut = len(log.Queries) == mostReads
	return log, relation(ctx, q, Scope{}, "log_begin", nil, nil, func(scan func(...any) error) error {
		var begin sql.NullTime
		err := scan(&begin)
		log.Begin = begin.Time.UTC()
		if !begin.Valid {
			log.Begin = time.Time{}
		}
		return err
	})
}

func readLog(ctx context.Context, q Querier, file string, replace *strings.Replacer) ([]LoggedStatement, error) {
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
	err = relation(ctx, q, Scope{}, file, nil, replace, func(scan func(...any) error) error {
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
