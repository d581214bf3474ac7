// Package wire speaks to the PostgreSQL server behind the sandbox over its
// Unix socket. It knows the protocol and nothing of Redshift.
package wire

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/jackc/pgx/v5/pgproto3"
)

// Conn is one connection that has signed in.
type Conn struct {
	net.Conn
	*pgproto3.Frontend
	// ProcessID and SecretKey cancel what runs on this connection.
	ProcessID uint32
	SecretKey []byte
	// Parameters are what the server reported while signing in.
	Parameters map[string]string
	// Status is the transaction's, as the server last told it.
	Status Status
}

// Status says where a connection stands. The zero Status is invalid.
type Status byte

// The statuses of the protocol.
// https://www.postgresql.org/docs/current/protocol-message-formats.html
const (
	Idle          Status = 'I' // outside a transaction
	InTransaction Status = 'T'
	Failed        Status = 'E' // in a transaction that has failed
)

// Error is an answer of the server that refuses something.
type Error struct{ pgproto3.ErrorResponse }

func (e *Error) Error() string { return e.Message + " (SQLSTATE " + e.Code + ")" }

// Dial signs in with the startup parameters ("user", "database", …). A refusal
// by the server is an *Error.
func Dial(ctx context.Context, socket string, parameters map[string]string) (*Conn, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, fmt.Errorf("connecting to the server: %w", err)
	}
	c := &Conn{Conn: conn, Frontend: pgproto3.NewFrontend(conn, conn), Parameters: make(map[string]string)}
	c.Send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: parameters})
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if err := c.signIn(); err != nil {
		return nil, errors.Join(err, ignoreClosed(conn.Close()))
	}
	return c, nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// signIn reads up to the first ReadyForQuery.
func (c *Conn) signIn() error {
	if err := c.Frontend.Flush(); err != nil {
		return fmt.Errorf("signing in: %w", err)
	}
	for {
		message, err := c.Receive()
		if err != nil {
			return fmt.Errorf("signing in: %w", err)
		}
		switch m := message.(type) {
		case *pgproto3.ErrorResponse:
			return &Error{*m}
		case *pgproto3.ParameterStatus:
			c.Parameters[m.Name] = m.Value
		case *pgproto3.BackendKeyData:
			c.ProcessID, c.SecretKey = m.ProcessID, append([]byte(nil), m.SecretKey...)
		case *pgproto3.ReadyForQuery:
			c.Status = Status(m.TxStatus)
			return nil
		}
	}
}

// Exec runs SQL in the simple protocol and returns the rows of the last
// statement as text; NULL is the empty string. The first error ends it.
func (c *Conn) Exec(ctx context.Context, sql string) ([][]string, error) {
	stop := context.AfterFunc(ctx, func() { c.Conn.Close() })
	defer stop()
	c.Send(&pgproto3.Query{String: sql})
	if err := c.Frontend.Flush(); err != nil {
		return nil, fmt.Errorf("sending a query: %w", err)
	}
	var rows [][]string
	var refused error
	for {
		message, err := c.Receive()
		if err != nil {
			return nil, errors.Join(fmt.Errorf("reading an answer: %w", err), ctx.Err())
		}
		switch m := message.(type) {
		case *pgproto3.RowDescription:
			rows = nil
		case *pgproto3.DataRow:
			rows = append(rows, texts(m.Values))
		case *pgproto3.ErrorResponse:
			refused = &Error{*m}
		case *pgproto3.ReadyForQuery:
			c.Status = Status(m.TxStatus)
			return rows, refused
		}
	}
}

func texts(values [][]byte) []string {
	row := make([]string, len(values))
	for n, value := range values {
		row[n] = string(value)
	}
	return row
}

// Close says goodbye and closes the connection.
func (c *Conn) Close() error {
	c.Send(&pgproto3.Terminate{})
	_ = c.Frontend.Flush() // the server may be gone already
	return ignoreClosed(c.Conn.Close())
}

// Cancel asks the server to end what another connection runs.
func Cancel(ctx context.Context, socket string, processID uint32, key []byte) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", socket)
	if err != nil {
		return fmt.Errorf("connecting to the server: %w", err)
	}
	defer conn.Close()
	request, err := (&pgproto3.CancelRequest{ProcessID: processID, SecretKey: key}).Encode(nil)
	if err != nil {
		return fmt.Errorf("writing a cancel request: %w", err)
	}
	if _, err := conn.Write(request); err != nil {
		return fmt.Errorf("sending a cancel request: %w", err)
	}
	// The server closes the connection once it has passed the request on.
	_, _ = conn.Read(make([]byte, 1))
	return nil
}
