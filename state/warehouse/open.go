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
	Silence        time.Duration // zero: DefaultSilence
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
	db := sql.OpenDB(&guard{pq: connector, address: target.address(), silence: target.silence(), notices: kept})
	db.SetMaxOpenConns(1)
	session := &Session{db: db, notices: kept, target: target}
	if err := session.connect(ctx); err != nil {
		_ = db.Close()
		return nil, connectError(target, err)
	}
	return session, nil
}

func (s *Session) connect(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, s.target.timeout())
	defer cancel()
	conn, err := s.db.Conn(limited)
	if err != nil {
		return err
	}
	s.Conn = conn
	// The search path decides how the catalog qualifies names in definitions.
	_, err = conn.ExecContext(limited, "SET search_path TO '$user', public")
	return err
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
