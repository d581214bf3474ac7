package warehouse

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// dialer makes the connections of one session, and remembers the last one that
// was made to sign in.
type dialer struct {
	address  string
	security security
	silence  time.Duration

	mu     sync.Mutex
	link   *link
	signed bool // later connections only ask to cancel
	ended  error
}

func (d *dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// DialContext connects. Keep-alive probes detect a server that disappears
// silently.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	plain := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: 30 * time.Second,
		Interval: 15 * time.Second, Count: 4,
	}}
	conn, err := plain.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l := &link{Conn: conn, address: d.address, silence: d.silence, limit: maxSignIn}
	d.keep(l)
	secure, err := d.security.secure(ctx, l)
	if err != nil {
		_ = l.Close()
	}
	return secure, err
}

func (d *dialer) keep(l *link) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.signed {
		return
	}
	d.link = l
	if d.ended != nil {
		l.fail(d.ended)
	}
}

// fail closes the connection that is being made.
func (d *dialer) fail(cause error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ended = cause
	if d.link != nil {
		d.link.fail(cause)
	}
}

// done returns the connection that has signed in, or nil.
func (d *dialer) done() *link {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.signed = true
	return d.link
}

// link is a connection that closes itself if the server sends too much in one
// answer, or nothing for too long. It is below TLS.
type link struct {
	net.Conn
	address string
	silence time.Duration

	mu    sync.Mutex
	fixed bool // a deadline was set from outside
	limit int64
	read  int64
	cause error
}

// begin resets the counters for the next answer.
func (l *link) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.read, l.limit = 0, maxAnswer
}

// fail closes the connection for a reason, and keeps the first reason.
func (l *link) fail(cause error) {
	l.mu.Lock()
	if l.cause == nil {
		l.cause = cause
	}
	l.mu.Unlock()
	_ = l.Conn.Close()
}

func (l *link) why() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cause
}

// SetDeadline is for signing in. Later each read and write has its own
// deadline.
func (l *link) SetDeadline(t time.Time) error {
	l.mu.Lock()
	l.fixed = !t.IsZero()
	l.mu.Unlock()
	return l.Conn.SetDeadline(t)
}

func (l *link) Read(p []byte) (int, error) {
	l.arm(l.Conn.SetReadDeadline)
	n, err := l.Conn.Read(p)
	l.mu.Lock()
	l.read += int64(n)
	over := l.read > l.limit
	l.mu.Unlock()
	if over {
		l.fail(tooMuch(l.address, "more than "+bytesOf(l.limit)))
		return 0, l.why()
	}
	return n, l.timedOut(err)
}

func (l *link) Write(p []byte) (int, error) {
	l.arm(l.Conn.SetWriteDeadline)
	n, err := l.Conn.Write(p)
	return n, l.timedOut(err)
}

func (l *link) arm(set func(time.Time) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.fixed {
		_ = set(time.Now().Add(l.silence)) // a closed connection says so itself
	}
}

// timedOut returns an error that names the time limit, if that is what ended a
// wait.
func (l *link) timedOut(err error) error {
	l.mu.Lock()
	fixed := l.fixed
	l.mu.Unlock()
	if errors.Is(err, os.ErrDeadlineExceeded) && !fixed {
		l.fail(&BrokenError{
			Address: l.address, What: "sent nothing for " + l.silence.String() + "; the connection was closed",
			Hint: "find out what it is doing (SYS_QUERY_HISTORY, SVV_TRANSACTIONS), or allow more time in " +
				"REDVEIL_SILENCE_TIMEOUT",
		})
	}
	return err
}
