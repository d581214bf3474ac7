package warehouse

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/lib/pq"
)

// guard makes connections with lib/pq for database/sql. It turns panics of
// lib/pq into errors, limits answers, and always stops when the context ends.
type guard struct {
	pq       *pq.Connector
	address  string
	security security
	silence  time.Duration
	notices  *notices
}

// Driver returns lib/pq's driver.
func (g *guard) Driver() driver.Driver { return g.pq.Driver() }

// Connect signs in. lib/pq ignores the context meanwhile, so the guard closes
// the connection when the context ends.
func (g *guard) Connect(ctx context.Context) (driver.Conn, error) {
	d := &dialer{address: g.address, security: g.security, silence: g.silence}
	connector := *g.pq
	connector.Dialer(d)
	stop := context.AfterFunc(ctx, func() { d.fail(ctx.Err()) })
	var conn driver.Conn
	err := recovered(g.address, func() (err error) {
		conn, err = pq.ConnectorWithNoticeHandler(&connector, g.notices.add).Connect(ctx)
		return err
	})
	stop()
	l := d.done()
	if err == nil {
		return &guarded{conn: conn, link: l, notices: g.notices}, nil
	}
	if l != nil {
		_ = l.Close()
		if cause := l.why(); cause != nil {
			return nil, cause
		}
	}
	return nil, last(worded(g.address, err))
}

// last hides from database/sql that a connection broke, after which it would sign in
// up to twice more.
func last(err error) error {
	var broken *BrokenError
	if !errors.As(err, &broken) {
		return err
	}
	same := *broken
	same.Inner = nil
	return &same
}

// recovered runs a call to lib/pq and turns a panic into an error. lib/pq
// panics at messages that are shorter than they claim.
func recovered(address string, call func() error) (err error) {
	defer func() {
		if said := recover(); said != nil {
			err = foreign(address, said)
		}
	}()
	return call()
}

// worded replaces lib/pq's errors about the protocol by clearer ones. What the
// server itself says stays as it is.
func worded(address string, err error) error {
	var said *pq.Error
	var broken *BrokenError
	var insecure *InsecureError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said), errors.As(err, &broken), errors.As(err, &insecure):
		return err
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return hungUp(address)
	case strings.HasPrefix(err.Error(), "pq: "):
		return foreign(address, strings.TrimPrefix(err.Error(), "pq: "))
	}
	return err
}
