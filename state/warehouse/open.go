// Package warehouse connects to Redshift: TLS, time limits, one session with
// known settings, and errors that keep SQLSTATE and notices.
package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/lib/pq"
	"github.com/redveil/redveil/state/redshift"
)

// Secret is a password or key. It prints as *** whatever the verb.
type Secret struct{ value string }

// NewSecret wraps a value.
func NewSecret(value string) Secret { return Secret{value} }

// Reveal gives the value; call it only where the value leaves for its use.
func (s Secret) Reveal() string { return s.value }

// String is ***.
func (Secret) String() string { return "***" }

// GoString is ***.
func (Secret) GoString() string { return "***" }

// MarshalText is ***.
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Target is a database to connect to.
type Target struct {
	Host           string
	Port           int
	Database       string
	Account        redshift.Account
	Password       Secret
	SSLMode        string
	ConnectTimeout time.Duration // zero: 10 seconds
}

func (t Target) address() string { return net.JoinHostPort(t.Host, strconv.Itoa(t.Port)) }

func (t Target) timeout() time.Duration {
	if t.ConnectTimeout == 0 {
		return 10 * time.Second
	}
	return t.ConnectTimeout
}

// Session is one connection with known settings. It is not for concurrent use.
type Session struct {
	*sql.Conn
	db      *sql.DB
	notices *notices
	target  Target
}

// Open connects, signs in and fixes the session's settings. It gives up after
// the connect timeout; the error says which of the three did not work.
func Open(ctx context.Context, target Target) (*Session, error) {
	connector, err := pq.NewConnector(dsn(target))
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", target.address(), err)
	}
	kept := new(notices)
	db := sql.OpenDB(pq.ConnectorWithNoticeHandler(connector, kept.add))
	db.SetMaxOpenConns(1)
	session := &Session{db: db, notices: kept, target: target}
	if err := session.connect(ctx); err != nil {
		_ = db.Close()
		return nil, connectError(target, err)
	}
	return session, nil
}

// settings are those on which what a session reads and writes depends. The
// search path decides how the catalog qualifies names in definitions; in UTC the
// clock that lock and history are written and compared by is one, whatever
// ALTER USER says of the account.
var settings = []string{"SET search_path TO '$user', public", "SET timezone TO 'UTC'"}

func (s *Session) connect(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, s.target.timeout())
	defer cancel()
	conn, err := s.db.Conn(limited)
	if err != nil {
		return err
	}
	s.Conn = conn
	for _, setting := range settings {
		if _, err := conn.ExecContext(limited, setting); err != nil {
			return err
		}
	}
	return nil
}

func dsn(t Target) string {
	u := url.URL{
		Scheme: "postgres", Host: t.address(), Path: "/" + t.Database,
		User: url.UserPassword(string(t.Account), t.Password.Reveal()),
	}
	seconds := max(1, int(t.timeout()/time.Second))
	u.RawQuery = url.Values{
		"sslmode": {t.SSLMode}, "connect_timeout": {strconv.Itoa(seconds)}, "application_name": {"redveil"},
	}.Encode()
	return u.String()
}

// Close ends the session.
func (s *Session) Close() error {
	_ = s.Conn.Close()
	return s.db.Close()
}

// notices keeps the server's INFO and NOTICE lines, which carry the real
// cause of some errors, until the next statement.
type notices struct {
	mu    sync.Mutex
	lines []string
}

func (n *notices) add(notice *pq.Error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, notice.Severity+": "+notice.Message)
}

func (n *notices) take() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	lines := n.lines
	n.lines = nil
	return lines
}
