package state

import (
	"context"
	"database/sql"
	"slices"
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
	// Others says that the log holds statements of more than one account. One that shows
	// a single account's shows an account its own.
	Others bool
	// Cut says that there are more queries than were read.
	Cut bool
}

// mostReads is how many queries the statement reads, and mostNames by how many names it
// looks for them at once.
const (
	mostReads = 5000
	mostNames = 100
)

// ReadQueries returns the queries whose text names a schema, of everybody. Redshift keeps
// its log for some days only.
func ReadQueries(ctx context.Context, q Querier, schema redshift.Ident) (ReadLog, error) {
	var log ReadLog
	if err := log.read(ctx, q, "query_type = 'SELECT'", []redshift.Ident{schema}); err != nil {
		return log, err
	}
	return log, log.begin(ctx, q)
}

// ReadUses returns the statements of every kind whose text has one of some names of
// relations, of everybody. One that has several may come more than once.
func ReadUses(ctx context.Context, q Querier, relations []redshift.Ident) (ReadLog, error) {
	var log ReadLog
	for some := range slices.Chunk(relations, mostNames) {
		if err := log.read(ctx, q, "TRUE", some); err != nil {
			return log, err
		}
	}
	return log, log.begin(ctx, q)
}

// read adds the statements of a kind whose text has one of some names.
func (l *ReadLog) read(ctx context.Context, q Querier, kind string, names []redshift.Ident) error {
	has := make([]string, len(names))
	for n, name := range names {
		written := redshift.Text(strings.ReplaceAll(name.String(), `"`, `""`)) // as in quotes
		has[n] = "STRPOS(LOWER(query_text), " + written.String() + ") > 0"
	}
	found, err := readLog(ctx, q, "read_log", strings.NewReplacer(":kind", kind, ":named", strings.Join(has, " OR ")))
	l.Queries, l.Cut = append(l.Queries, found...), l.Cut || len(found) == mostReads
	return err
}

// begin finds how far the log goes back, and whether it shows others.
func (l *ReadLog) begin(ctx context.Context, q Querier) error {
	return relation(ctx, q, Scope{}, "log_begin", nil, nil, func(scan func(...any) error) error {
		var begin sql.NullTime
		var first, last sql.NullInt64
		err := scan(&begin, &first, &last)
		if begin.Valid {
			l.Begin = begin.Time.UTC()
		}
		l.Others = first.Int64 != last.Int64
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
