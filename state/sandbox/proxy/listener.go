package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"
)

// Options say where clients come in and where the server is.
type Options struct {
	// Socket is the server's.
	Socket string
	// Database is the one that clients may choose.
	Database string
	// Port on 127.0.0.1; 0 picks a free one.
	Port int
	// CheckPasswords makes accounts with a password present it.
	CheckPasswords bool
	// Certificate is what the server shows. With it, clients without TLS are
	// refused; nil offers no TLS.
	Certificate *tls.Certificate
}

// Server takes connections until it is closed.
type Server struct {
	options  Options
	listener net.Listener
	ctx      context.Context
	cancel   context.CancelFunc
	running  sync.WaitGroup
	history  history
}

// Listen begins to take connections.
func Listen(ctx context.Context, o Options) (*Server, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(o.Port)))
	if err != nil {
		return nil, fmt.Errorf("listening for clients: %w", err)
	}
	s := &Server{options: o, listener: listener}
	// Sessions outlive the context of the start; Close ends them.
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.running.Go(s.accept)
	return s, nil
}

// Port is the one that clients connect to.
func (s *Server) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.running.Go(func() { s.serve(conn, door{check: s.options.CheckPasswords, tls: s.options.Certificate}) })
	}
}

// Dial opens a session within this process, whose user is believed.
func (s *Server) Dial() net.Conn {
	near, far := net.Pipe()
	s.running.Go(func() { s.serve(far, door{}) })
	return near
}

// Close ends all sessions and waits for them.
func (s *Server) Close() error {
	err := s.listener.Close()
	s.cancel()
	s.running.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// maxMessage is the largest message that a client may send. A statement of
// Redshift's has at most 16 MB; parameters come on top.
// https://docs.aws.amazon.com/redshift/latest/dg/c_redshift-sql.html
const maxMessage = 64 << 20

// door is what is asked of a client before its session begins.
type door struct {
	check bool             // passwords
	tls   *tls.Certificate // nil for none
}

// serve is one connection from its first byte to its last.
func (s *Server) serve(conn net.Conn, asks door) {
	defer conn.Close()
	stop := context.AfterFunc(s.ctx, func() { conn.Close() })
	defer stop()
	ahead := newReadAhead(conn)
	defer ahead.wait()
	defer conn.Close() // ends the reading, which wait waits for
	// What a client sends may be anything; it ends its own session at most.
	defer func() { _ = recover() }()
	_ = conn.SetDeadline(time.Now().Add(signInTime)) // a closed connection says so when it is read
	arriving := &arrival{server: s, conn: conn, reader: ahead, certificate: asks.tls}
	start, err := arriving.startup()
	if err != nil || start == nil {
		return
	}
	se := &session{
		server: s, client: arriving.client, statements: make(map[string]*prepared),
		portals: make(map[string]*portal),
	}
	if arriving.plain() {
		_ = se.refuseSession(withoutTLS(start, conn)) // a client that is gone misses nothing
		return
	}
	if err := se.signIn(start, asks.check); err != nil {
		return
	}
	_ = conn.SetDeadline(time.Time{})
	defer se.back.Close()
	ended := context.AfterFunc(s.ctx, func() { se.back.Conn.Close() })
	defer ended()
	ahead.onEnd(se.cancelRunning)
	se.loop()
}
