package proxy

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/dialect"
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
	s.inBlock = s.back.Status != 'I'
	s.client.Send(&pgproto3.ReadyForQuery{TxStatus: s.back.Status})
	return s.client.Flush()
}

func (s *session) script(text string) error {
	statements, err := dialect.Parse(text)
	if err != nil {
		return s.poison(refuseDialect(err))
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

// poison fails the client's transaction, as any error does in PostgreSQL, and
// returns the refusal.
func (s *session) poison(r *refusal) error {
	if s.back.Status == 'T' {
		if _, err := s.query("!", false, dialect.NoTag); err != nil && !isRefusal(err) {
			return err
		}
	}
	return r
}

// scriptRun is a query string on its way. Several statements, and a statement
// that takes several steps, are one transaction, which is implicit: it ends
// with the string unless the string ends it before.
type scriptRun struct {
	*session
	several  bool
	implicit bool
}

func (r *scriptRun) statement(statement dialect.Statement) error {
	switch statement.Kind {
	case dialect.KindBegin:
		if r.implicit { // it becomes the client's own
			r.implicit = false
			return r.complete(statement)
		}
	case dialect.KindCommit, dialect.KindRollback:
		r.implicit = false
	default:
		if err := r.open(statement); err != nil {
			return err
		}
	}
	return r.run(statement)
}

// open begins the implicit transaction where one is needed.
func (r *scriptRun) open(statement dialect.Statement) error {
	if place := r.place(); statement.NoTransaction && place != "" {
		return r.poison(refuse("25001", alone(statement)+" cannot run inside "+place))
	}
	if r.back.Status != 'I' || !r.several && !needsSteps(statement) {
		return nil
	}
	r.implicit = true
	_, err := r.query("BEGIN", false, dialect.NoTag)
	return err
}

// place is what the next statement stands in, empty where it stands alone.
func (r *scriptRun) place() string {
	switch {
	case r.back.Status != 'I' && !r.implicit:
		return transactionBlock
	case r.several:
		return "a multiple commands statement"
	}
	return ""
}

const transactionBlock = "a transaction block"

// alone names a statement that stands alone.
func alone(statement dialect.Statement) string {
	if statement.Tag == dialect.TagAlterTable {
		return "ALTER TABLE ALTER COLUMN"
	}
	return string(statement.Tag)
}

func (r *scriptRun) run(statement dialect.Statement) error {
	if r.back.Status == 'E' && len(statement.SQL) == 0 {
		return refuse("25P02", "current transaction is aborted, commands ignored until end of transaction block")
	}
	if err := r.prepareStatement(&statement, r.place(), r.ask); err != nil {
		return r.poisoned(err)
	}
	steps := stepsOf(statement)
	if len(steps) == 0 {
		return r.complete(statement)
	}
	for _, step := range steps[:len(steps)-1] {
		if _, err := r.query(step, false, dialect.NoTag); err != nil {
			return err
		}
	}
	if _, err := r.query(steps[len(steps)-1], true, statement.Tag); err != nil {
		return err
	}
	r.note(statement)
	if statement.Tag == dialect.TagTruncateTable && r.back.Status == 'T' {
		r.implicit = false
		_, err := r.query("COMMIT", false, dialect.NoTag)
		return err
	}
	return nil
}

// poisoned fails the transaction for a refusal that the server has not heard of.
func (r *scriptRun) poisoned(err error) error {
	var refused *refusal
	if errors.As(err, &refused) && !refused.fromServer {
		return r.poison(refused)
	}
	return err
}

// complete answers a statement that has no effect here.
func (r *scriptRun) complete(statement dialect.Statement) error {
	r.client.Send(&pgproto3.CommandComplete{CommandTag: []byte(statement.Tag)})
	return nil
}

// undo ends the implicit transaction of a string that failed.
func (r *scriptRun) undo(cause error) error {
	if !r.implicit || !isRefusal(cause) || r.back.Status == 'I' {
		return nil
	}
	_, err := r.query("ROLLBACK", false, dialect.NoTag)
	return err
}

func (r *scriptRun) end() error {
	if !r.implicit || r.back.Status == 'I' {
		return nil
	}
	_, err := r.query("COMMIT", false, dialect.NoTag)
	return err
}

// ask runs a question of the proxy's own and gives its rows.
func (s *session) ask(sql string) ([][]string, error) { return s.query(sql, false, dialect.NoTag) }

// query sends SQL in the simple protocol and reads the answer to its end.
// What it returns goes to the client instead if show is set, with the tag in
// place of PostgreSQL's unless that is empty.
func (s *session) query(sql string, show bool, tag dialect.Tag) (rows [][]string, err error) {
	s.back.Send(&pgproto3.Query{String: sql})
	if err := s.back.Frontend.Flush(); err != nil {
		return nil, fmt.Errorf("sending a query to the server: %w", err)
	}
	var refused error
	for {
		message, err := s.back.Receive()
		if err != nil {
			return nil, fmt.Errorf("reading the server's answer: %w", err)
		}
		switch m := message.(type) {
		case *pgproto3.ErrorResponse:
			refused = fromServer(m)
			if m.Severity == "FATAL" {
				return nil, refused
			}
		case *pgproto3.ReadyForQuery:
			s.back.Status = m.TxStatus
			return rows, refused
		case *pgproto3.DataRow:
			if !show {
				rows = append(rows, textsOf(m))
			}
		}
		if err := s.show(message, show, tag); err != nil {
			return nil, err
		}
	}
}

// show passes on what belongs to a result.
func (s *session) show(message pgproto3.BackendMessage, show bool, tag dialect.Tag) error {
	if s.aside(message) || !show {
		return nil
	}
	switch m := message.(type) {
	case *pgproto3.RowDescription:
		return s.send(translateRows(m), 64*len(m.Fields))
	case *pgproto3.DataRow:
		size := 0
		for _, value := range m.Values {
			size += len(value) + 4
		}
		return s.send(m, size)
	case *pgproto3.CommandComplete:
		if tag != dialect.NoTag {
			m = &pgproto3.CommandComplete{CommandTag: []byte(tag)}
		}
		return s.send(m, 32)
	case *pgproto3.EmptyQueryResponse:
		return s.send(m, 8)
	}
	return nil
}

func textsOf(row *pgproto3.DataRow) []string {
	texts := make([]string, len(row.Values))
	for n, value := range row.Values {
		texts[n] = string(value)
	}
	return texts
}
