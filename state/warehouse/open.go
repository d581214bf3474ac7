// Package warehouse connects to Redshift: TLS, time limits, one session with
// known settings, and errors that keep SQLSTATE and notices.
package warehouse

import (
	"context"
	"database/sql"

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
}

// Open connects, signs in and sets the session's settings. It gives up after
// the connect timeout. The error says which of the three failed.
func Open(ctx context.Context, target Config) (*Session, error) {
	connector, err := pq.NewConnectorConfig(target.config())
	if err != nil {
		return nil, connectError(target, err)
	}
	security, err := target.security()
	if err != nil {
		return nil, connectError(target, err)
	}
	if target.SignIns == nil {
		target.SignIns = new(SignIns) // for sessions that follow this one
	}
	secrets := target.secrets()
	kept := &notices{secrets: secrets}
	db := sql.OpenDB(&guard{
		pq: connector, address: target.address(), security: security, silence: target.silence(), notices: kept,
	})
	db.SetMaxOpenConns(1)
	session := &Session{db: db, notices: kept, target: target, secrets: secrets}
	err = target.SignIns.once(target, func() error { return connectError(target, session.connect(ctx)) })
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	return session, nil
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
func (s *Session) Again(ctx context.Context) (*Session, error) { return Open(ctx, s.target) }

// Close ends the session.
func (s *Session) Close() error {
	_ = s.Conn.Close()
	return s.db.Close()
}
