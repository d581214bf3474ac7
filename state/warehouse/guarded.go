package warehouse

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/lib/pq"
)

// guarded is one of lib/pq's connections behind the guard.
type guarded struct {
	conn    driver.Conn
	link    *link
	notices *notices
}

var (
	_ driver.QueryerContext    = (*guarded)(nil)
	_ driver.ExecerContext     = (*guarded)(nil)
	_ driver.NamedValueChecker = (*guarded)(nil)
	_ driver.SessionResetter   = (*guarded)(nil)
	_ driver.Validator         = (*guarded)(nil)
)

// pqConn is what lib/pq's connections can do.
type pqConn interface {
	driver.QueryerContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.SessionResetter
	driver.Validator
}

func (g *guarded) pq() pqConn { return g.conn.(pqConn) }

// begin starts the limits of a statement. The function that it returns ends
// them.
func (g *guarded) begin(ctx context.Context) (end func()) {
	g.link.begin()
	g.notices.begin(func() { g.link.fail(tooMuch(g.link.address, fmt.Sprintf("more than %d notices", maxNotices))) })
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-done:
		case <-time.After(cancelGrace):
			g.link.fail(ctx.Err())
		}
	})
	return func() {
		stop()
		select {
		case <-done:
		default:
			close(done)
		}
	}
}

// call runs one of lib/pq's functions. If the guard closed the connection, call
// returns the reason instead of lib/pq's error.
func (g *guarded) call(ctx context.Context, run func() error) error {
	err := recovered(g.link.address, run)
	if err == nil || err == io.EOF { // io.EOF marks the end of the rows
		return err
	}
	if cause := g.link.why(); cause != nil {
		return cause
	}
	var said *pq.Error
	if ended := ctx.Err(); ended != nil && (!errors.As(err, &said) || said.Code == canceledCode) {
		return ended
	}
	err = worded(g.link.address, err)
	var broken *BrokenError
	if errors.As(err, &broken) {
		g.link.fail(broken)
	}
	return err
}

// canceledCode is the SQLSTATE of a statement that was cancelled.
const canceledCode = "57014"

// QueryContext sends a query. Its limits end with its rows.
func (g *guarded) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	end := g.begin(ctx)
	var rows driver.Rows
	err := g.call(ctx, func() (err error) {
		rows, err = g.pq().QueryContext(ctx, query, args)
		return err
	})
	if err != nil {
		end()
		return nil, err
	}
	if n := len(rows.Columns()); n > maxColumns {
		end()
		g.link.fail(tooMuch(g.link.address, fmt.Sprintf("rows of %d columns", n)))
		return nil, g.link.why()
	}
	return &guardedRows{rows: rows, conn: g, ctx: ctx, end: end}, nil
}

// ExecContext sends a statement.
func (g *guarded) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	defer g.begin(ctx)()
	var result driver.Result
	err := g.call(ctx, func() (err error) {
		result, err = g.pq().ExecContext(ctx, query, args)
		return err
	})
	return result, err
}

// CheckNamedValue calls lib/pq's.
func (g *guarded) CheckNamedValue(v *driver.NamedValue) error { return g.pq().CheckNamedValue(v) }

// ResetSession calls lib/pq's.
func (g *guarded) ResetSession(ctx context.Context) error { return g.pq().ResetSession(ctx) }

// IsValid reports whether the connection is still open.
func (g *guarded) IsValid() bool { return g.link.why() == nil && g.pq().IsValid() }

// Prepare calls lib/pq's. Statements are sent without it.
func (g *guarded) Prepare(query string) (statement driver.Stmt, err error) {
	err = g.call(context.Background(), func() error {
		statement, err = g.conn.Prepare(query)
		return err
	})
	return statement, err
}

// Begin always fails, as BEGIN is sent as a statement.
func (g *guarded) Begin() (driver.Tx, error) {
	return nil, errors.New("beginning a transaction: send BEGIN as a statement")
}

// Close ends the session, within a short time limit.
func (g *guarded) Close() error {
	_ = g.link.SetDeadline(time.Now().Add(cancelGrace))
	err := recovered(g.link.address, g.conn.Close)
	if g.link.why() != nil {
		return nil // closed already, and the reason was reported
	}
	return err
}

// guardedRows are the rows of one answer.
type guardedRows struct {
	rows  driver.Rows
	conn  *guarded
	ctx   context.Context
	end   func()
	count int
}

// Columns returns the names of the columns.
func (r *guardedRows) Columns() []string { return r.rows.Columns() }

// Close reads the remaining rows.
func (r *guardedRows) Close() error {
	defer r.end()
	return r.conn.call(r.ctx, r.rows.Close)
}

// unset marks values that a row did not set, because lib/pq would leave there
// the values of the previous row.
type unset struct{}

// Next reads a row, which must have a value for each column.
func (r *guardedRows) Next(dest []driver.Value) error {
	for n := range dest {
		dest[n] = unset{}
	}
	if err := r.conn.call(r.ctx, func() error { return r.rows.Next(dest) }); err != nil {
		return err
	}
	if r.count++; r.count > maxRows {
		return r.fail(tooMuch(r.conn.link.address, fmt.Sprintf("more than %d rows", maxRows)))
	}
	for _, value := range dest {
		if _, missing := value.(unset); missing {
			return r.fail(foreign(r.conn.link.address, "a row with fewer values than columns"))
		}
	}
	return nil
}

func (r *guardedRows) fail(err error) error {
	r.conn.link.fail(err)
	return err
}
