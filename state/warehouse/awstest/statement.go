package awstest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/lib/pq"
)

// statement is a statement of the Data API, and its result.
type statement struct {
	id      string
	session *session
	sql     string
	args    []any
	short   int // how many rows a page has
	started time.Time
	cancel  func()
	done    chan struct{}

	mu       sync.Mutex
	aborted  bool
	failed   string
	columns  []any // nil for none
	rows     []any
	affected int64
}

// abort cancels the statement, again and again: a request that comes before the
// statement itself cancels nothing.
func (s *statement) abort() {
	s.mu.Lock()
	s.aborted = true
	s.mu.Unlock()
	for {
		_, _ = s.session.db.Exec(fmt.Sprintf("SELECT PG_CANCEL_BACKEND(%d)", s.session.pid))
		select {
		case <-s.done:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (s *statement) status() string {
	select {
	case <-s.done:
	default:
		return "STARTED"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.aborted:
		return "ABORTED"
	case s.failed != "":
		return "FAILED"
	}
	return "FINISHED"
}

// run carries the statement out on the session's connection.
func (s *statement) run(ctx context.Context, faults Faults) {
	s.session.mu.Lock()
	defer s.session.mu.Unlock()
	defer s.cancel()
	word, _, _ := strings.Cut(strings.TrimSpace(s.sql), " ")
	word = strings.ToUpper(word)
	if (faults.Commits || faults.Strangers) && (word == "BEGIN" || word == "COMMIT" || word == "ROLLBACK") {
		return
	}
	conn := s.session.conn
	if conn == nil || faults.Strangers {
		var err error
		if conn, err = s.session.db.Conn(ctx); err != nil {
			s.fail(err)
			return
		}
		defer func() { _ = conn.Close() }()
	}
	err := s.send(ctx, conn, word)
	if err != nil {
		s.fail(err)
	}
	if s.session.id == "" && !faults.Strangers {
		s.session.close()
	}
}

func (s *statement) send(ctx context.Context, conn *sql.Conn, word string) error {
	switch word {
	case "SELECT", "WITH", "SHOW", "EXPLAIN":
		rows, err := conn.QueryContext(ctx, s.sql, s.args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		return s.read(rows)
	}
	result, err := conn.ExecContext(ctx, s.sql, s.args...)
	if err != nil {
		return err
	}
	s.affected, _ = result.RowsAffected() // a statement that changes no rows has none
	return nil
}

func (s *statement) read(rows *sql.Rows) error {
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	s.columns = []any{}
	for _, one := range types {
		s.columns = append(s.columns, map[string]any{
			"name": one.Name(), "label": one.Name(), "typeName": strings.ToLower(one.DatabaseTypeName()),
		})
	}
	for rows.Next() {
		values, places := make([]any, len(types)), make([]any, len(types))
		for n := range values {
			places[n] = &values[n]
		}
		if err := rows.Scan(places...); err != nil {
			return err
		}
		record := make([]any, len(types))
		for n, value := range values {
			record[n] = field(value, types[n].DatabaseTypeName())
		}
		s.rows = append(s.rows, record)
	}
	return rows.Err()
}

// field is a value as the Data API gives it: numbers that do not fit and times are
// texts. See
// https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_Field.html
func field(value any, kind string) map[string]any {
	switch v := value.(type) {
	case nil:
		return map[string]any{"isNull": true}
	case bool:
		return map[string]any{"booleanValue": v}
	case int64:
		return map[string]any{"longValue": v}
	case float64:
		return map[string]any{"doubleValue": v}
	case time.Time:
		return map[string]any{"stringValue": v.Format(layouts[kind])}
	case []byte:
		if kind == "OID" {
			if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
				return map[string]any{"longValue": n}
			}
		}
		return map[string]any{"stringValue": string(v)}
	}
	return map[string]any{"stringValue": fmt.Sprint(value)}
}

var layouts = map[string]string{
	"DATE": "2006-01-02", "TIMESTAMP": "2006-01-02 15:04:05.999999", "TIMESTAMPTZ": "2006-01-02 15:04:05.999999-07",
	"TIME": "15:04:05.999999", "TIMETZ": "15:04:05.999999-07",
}

// fail keeps an error as the Data API words it: without the SQLSTATE, and with the
// rest on lines of their own.
func (s *statement) fail(err error) {
	var refused *pq.Error
	text := "ERROR: " + err.Error()
	if errors.As(err, &refused) {
		text = "ERROR: " + refused.Message
		if refused.Detail != "" {
			text += "\n  Detail: " + refused.Detail
		}
		if refused.Hint != "" {
			text += "\n  Hint: " + refused.Hint
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = text
}

// result gives a page of the rows. See
// https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_GetStatementResult.html
func (s *Server) result(c *call) (map[string]any, error) {
	of, err := s.statementOf(c)
	if err != nil {
		return nil, err
	}
	if of.status() != "FINISHED" || of.columns == nil {
		return nil, bad("ResourceNotFoundException", "Query does not have result. Please check query status with "+
			"DescribeStatement.")
	}
	page := of.short
	if page == 0 {
		page = 100
	}
	from, _ := strconv.Atoi(c.text("NextToken")) // none is 0
	until := min(from+page, len(of.rows))
	records := append([]any{}, of.rows[min(from, until):until]...)
	out := map[string]any{"Records": records, "TotalNumRows": len(of.rows), "ColumnMetadata": of.columns}
	if until < len(of.rows) {
		out["NextToken"] = strconv.Itoa(until)
	}
	return out, nil
}
