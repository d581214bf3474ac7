package proxy

import (
	"errors"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/dialect"
	"github.com/redveil/redveil/state/sandbox/wire"
)

// simple runs a query string. The whole string must be understood before any
// of it runs.
func (s *session) simple(text string) error {
	err := s.script(text)
	var refused *refusal
	if errors.As(err, &refused) {
		err = s.fail(refused)
	}
	if err != nil {
		return err
	}
	s.inBlock = s.back.Status != wire.Idle
	s.client.Send(&pgproto3.ReadyForQuery{TxStatus: byte(s.back.Status)})
	return s.client.Flush()
}

func (s *session) script(text string) error {
	statements, err := dialect.Parse(text)
	if err != nil {
		return s.failTransaction(refuseDialect(err))
	}
	if len(statements) == 0 {
		s.client.Send(&pgproto3.EmptyQueryResponse{})
		return nil
	}
	run := &scriptRun{session: s, several: len(statements) > 1}
	for _, statement := range statements {
		if err := run.statement(statement); err != nil {
			return errors.Join(err, run.undo(err))
		}
	}
	return run.end()
}

// failTransaction makes the client's transaction fail, as any error does in
// PostgreSQL, and returns the refusal.
func (s *session) failTransaction(r *refusal) error {
	if s.back.Status == wire.InTransaction {
		if _, err := s.query("!", false, dialect.NoTag); err != nil && !isRefusal(err) {
			return err
		}
	}
	return r
}
