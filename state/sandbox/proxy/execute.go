package proxy

import (
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/dialect"
)

func (s *session) execute(m *pgproto3.Execute) error {
	p, known := s.portals[m.Portal]
	if !known {
		return s.failExchange(unknownObject(objectPortal, m.Portal))
	}
	statement := p.statement
	if statement.NoTransaction && s.inBlock {
		return s.failExchange(refuse("25001", standaloneName(statement)+" cannot run inside "+transactionBlock))
	}
	if !p.plain() {
		return s.executeSteps(statement)
	}
	s.back.Send(&pgproto3.Execute{Portal: serverName(m.Portal), MaxRows: m.MaxRows})
	if err := s.relay(endsExecute, statement.Tag); err != nil {
		return err
	}
	statement.Text = withParameters(statement.Text, p.parameters)
	s.note(statement)
	switch {
	case statement.Kind == dialect.KindBegin:
		s.inBlock = true
	case statement.Kind == dialect.KindCommit, statement.Kind == dialect.KindRollback:
		s.inBlock = false
	case statement.Tag == dialect.TagTruncateTable && s.inBlock:
		s.inBlock = false
		_, err := s.askExtended("COMMIT")
		return err
	}
	return nil
}

func endsExecute(message pgproto3.BackendMessage) bool {
	switch message.(type) {
	case *pgproto3.CommandComplete, *pgproto3.PortalSuspended, *pgproto3.EmptyQueryResponse:
		return true
	}
	return false
}

func (s *session) executeSteps(statement dialect.Statement) error {
	if err := s.prepareExtended(&statement); err != nil {
		return err
	}
	for _, step := range s.stepsOf(statement) {
		if _, err := s.askExtended(step); err != nil {
			return err
		}
	}
	s.note(statement)
	s.client.Send(&pgproto3.CommandComplete{CommandTag: []byte(statement.Tag)})
	if statement.Tag == dialect.TagTruncateTable && s.inBlock {
		s.inBlock = false
		_, err := s.askExtended("COMMIT")
		return err
	}
	return nil
}
