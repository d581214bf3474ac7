package proxy

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/wire"
)

// arrival is a connection before it has a session. The client may ask for TLS
// first. See https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
type arrival struct {
	server      *Server
	conn        net.Conn
	reader      io.Reader        // what the client sends, read ahead
	writer      io.Writer        // to the client
	certificate *tls.Certificate // nil offers no TLS
	client      *pgproto3.Backend
	encrypted   bool
}

// startup agrees on encryption, passes on cancellation, and returns the startup
// message. It returns nil where the connection was for cancellation only.
func (a *arrival) startup() (*pgproto3.StartupMessage, error) {
	a.speak(a.reader, a.conn)
	for {
		message, err := a.client.ReceiveStartupMessage()
		if err != nil {
			return nil, fmt.Errorf("reading a client's first message: %w", err)
		}
		switch m := message.(type) {
		case *pgproto3.SSLRequest:
			if err := a.encrypt(); err != nil {
				return nil, err
			}
		case *pgproto3.GSSEncRequest:
			if err := a.answer('N'); err != nil {
				return nil, err
			}
		case *pgproto3.CancelRequest:
			ctx, cancel := context.WithTimeout(a.server.ctx, signInTime)
			defer cancel()
			return nil, wire.Cancel(ctx, a.server.options.Socket, m.ProcessID, m.SecretKey)
		case *pgproto3.StartupMessage:
			// The message's memory is used again for the next one.
			return &pgproto3.StartupMessage{ProtocolVersion: m.ProtocolVersion, Parameters: maps.Clone(m.Parameters)},
				nil
		default:
			return nil, fmt.Errorf("unexpected first message %T", m)
		}
	}
}

func (a *arrival) speak(from io.Reader, to io.Writer) {
	a.client, a.writer = pgproto3.NewBackend(from, to), to
	a.client.SetMaxBodyLen(maxMessage)
}

// plain reports a client that speaks without the TLS that it should.
func (a *arrival) plain() bool { return a.certificate != nil && !a.encrypted }

func (a *arrival) answer(letter byte) error {
	if _, err := a.writer.Write([]byte{letter}); err != nil {
		return fmt.Errorf("answering a request for encryption: %w", err)
	}
	return nil
}

// encrypt answers a request for TLS. Bytes that a client sent before the answer are
// dropped with the reader of the plain protocol, so that they cannot pass for
// encrypted ones.
func (a *arrival) encrypt() error {
	if a.certificate == nil || a.encrypted {
		return a.answer('N')
	}
	if err := a.answer('S'); err != nil {
		return err
	}
	secure := tls.Server(readElsewhere{a.conn, a.reader}, &tls.Config{
		Certificates: []tls.Certificate{*a.certificate}, MinVersion: tls.VersionTLS12,
	})
	if err := secure.HandshakeContext(a.server.ctx); err != nil {
		return fmt.Errorf("beginning TLS: %w", err)
	}
	a.encrypted = true
	a.speak(secure, secure)
	return nil
}

// readElsewhere is a connection whose bytes somebody else reads.
type readElsewhere struct {
	net.Conn
	from io.Reader
}

// Read returns what was read ahead.
func (r readElsewhere) Read(p []byte) (int, error) { return r.from.Read(p) }

// withoutTLS is how a server that asks for TLS refuses a client without it, in the
// words that clients of Redshift report. See require_ssl in
// https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html
func withoutTLS(start *pgproto3.StartupMessage, conn net.Conn) *refusal {
	host, _, err := net.SplitHostPort(conn.RemoteAddr().String())
	if err != nil {
		host = conn.RemoteAddr().String()
	}
	user, database := start.Parameters["user"], start.Parameters["database"]
	return refuse("28000", fmt.Sprintf(`no pg_hba.conf entry for host "%s", user "%s", database "%s", SSL off`, host,
		user, database))
}
