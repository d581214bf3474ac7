// Package warehouse connects to Redshift: TLS, time limits, one session with
// known settings, and errors that keep SQLSTATE and notices.
package warehouse

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/lib/pq"
)

// Session is one connection with known settings. It is not for concurrent use.
type Session struct {
	*sql.Conn
	db      *sql.DB
	notices *notices
	target  Config
	secrets *Secrets
	process int64 // 0 until it is asked for

	unproven error // why no transaction may be begun, if so
}

// Open connects, signs in and sets the session's settings. It gives up after
// the connect timeout. The error says which of the three failed.
func Open(ctx context.Context, target Config) (*Session, error) {
	session, err := open(ctx, target)
	if err != nil {
		return nil, err
	}
	if target.Transport != nil && !target.ReadOnly {
		if err := session.prove(ctx); err != nil {
			_ = session.Close()
			return nil, err
		}
	}
	return session, nil
}

func open(ctx context.Context, target Config) (*Session, error) {
	if target.SignIns == nil {
		target.SignIns = new(SignIns) // for sessions that follow this one
	}
	now, err := target.now(ctx)
	if err != nil {
		return nil, &NoCredentialsError{err}
	}
	secrets := now.secrets()
	kept := &notices{secrets: secrets}
	connector, err := now.connector(kept)
	if err != nil {
		return nil, connectError(now, err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	session := &Session{db: db, notices: kept, target: target, secrets: secrets}
	signIn := func() error { return connectError(now, session.connect(ctx)) }
	if target.Transport != nil {
		err = signIn()
	} else {
		err = target.SignIns.once(now, signIn)
	}
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	return session, nil
}

// connector returns what makes the session's connection.
func (t Config) connector(kept *notices) (driver.Connector, error) {
	if t.Transport != nil {
		return t.Transport, nil
	}
	connector, err := pq.NewConnectorConfig(t.config())
	if err != nil {
		return nil, err
	}
	security, err := t.security()
	if err != nil {
		return nil, err
	}
	return &guard{
		pq: connector, address: t.address(), security: security, silence: t.silence(), notices: kept,
	}, nil
}

// settings are the settings that affect what a session reads and writes. The
// search path decides how the catalog qualifies names in definitions. The time
// zone is UTC so that all runs write and compare times in the same way,
// whatever ALTER USER sets for the account.
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
	if s.target.ReadOnly {
		_, err = conn.ExecContext(limited, beginReading)
	}
	return err
}

// Process returns the number of the session's process, also once the session is
// broken if it was asked for before. The function runs on the leader node only, so
// it stands by itself. See
// https://docs.aws.amazon.com/redshift/latest/dg/PG_BACKEND_PID.html
func (s *Session) Process(ctx context.Context) (int64, error) {
	if s.process != 0 {
		return s.process, nil
	}
	err := s.explain(s.QueryRowContext(ctx, "SELECT PG_BACKEND_PID()").Scan(&s.process), "SELECT PG_BACKEND_PID()")
	return s.process, err
}

// Again opens another session to the same place, for what has to be done after this
// one broke.
func (s *Session) Again(ctx context.Context) (*Session, error) {
	again, err := open(ctx, s.target)
	if err != nil {
		return nil, err
	}
	again.unproven = s.unproven
	return again, nil
}

// Close ends the session.
func (s *Session) Close() error {
	_ = s.Conn.Close()
	return s.db.Close()
}
