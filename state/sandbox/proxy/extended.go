package proxy

import (
	"fmt"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/dialect"
	"github.com/redveil/redveil/state/sandbox/wire"
)

// extended deals with a message of the extended protocol.
func (s *session) extended(message pgproto3.FrontendMessage) error {
	switch m := message.(type) {
	case *pgproto3.Parse:
		return s.parse(m)
	case *pgproto3.Bind:
		return s.bind(m)
	case *pgproto3.Describe:
		return s.describe(m)
	case *pgproto3.Execute:
		return s.execute(m)
	case *pgproto3.Close:
		return s.close(m)
	case *pgproto3.Flush:
		return s.client.Flush()
	case *pgproto3.CopyData, *pgproto3.CopyDone, *pgproto3.CopyFail:
		return nil // left over from a COPY that was refused
	}
	return refuse("08P01", fmt.Sprintf("the sandbox does not take the message %T", message))
}

func (s *session) parse(m *pgproto3.Parse) error {
	statement, err := dialect.ParseOne(m.Query)
	if err != nil {
		return s.failExchange(refuseDialect(err))
	}
	if _, exists := s.statements[m.Name]; exists && m.Name != "" {
		return s.failExchange(refuse("42P05", fmt.Sprintf(`prepared statement "%s" already exists`, m.Name)))
	}
	if len(s.statements) >= maxPrepared {
		message := fmt.Sprintf("a session of the sandbox may hold %d prepared statements", maxPrepared)
		return s.failExchange(refuse("53400", message))
	}
	p := &prepared{empty: statement.Kind == dialect.KindInvalid}
	sql := ""
	if !p.empty {
		p.statement = statement
		p.steps = s.needsSteps(p.statement) || len(p.statement.SQL) == 0
	}
	if p.plain() {
		if !p.empty {
			if err := s.prepareExtended(&p.statement); err != nil {
				return err
			}
			sql = p.statement.SQL[0]
		}
		s.back.Send(&pgproto3.Parse{
			Name: serverName(m.Name), Query: sql,
			ParameterOIDs: nativeTypes(m.ParameterOIDs),
		})
		if err := s.relay(until[*pgproto3.ParseComplete], dialect.NoTag); err != nil {
			return err
		}
	} else {
		s.client.Send(&pgproto3.ParseComplete{})
	}
	s.statements[m.Name] = p
	return nil
}

// prepareExtended asks the catalog within the client's exchange.
func (s *session) prepareExtended(statement *dialect.Statement) error {
	place := ""
	if s.inBlock {
		place = transactionBlock
	}
	err := s.prepareStatement(statement, place, s.askExtended)
	if r, ours := err.(*refusal); ours && !r.fromServer {
		return s.failExchange(r)
	}
	return err
}

// failExchange makes the server fail as well, so that it too passes over the
// rest of the exchange and the transaction is lost.
func (s *session) failExchange(r *refusal) error {
	s.back.Send(&pgproto3.Parse{Name: askedName, Query: "!"})
	if err := s.relay(until[*pgproto3.ParseComplete], dialect.NoTag); err != nil && !isRefusal(err) {
		return err
	}
	return r
}

func (s *session) bind(m *pgproto3.Bind) error {
	p, known := s.statements[m.PreparedStatement]
	if !known {
		return s.failExchange(refuse("26000",
			fmt.Sprintf(`prepared statement "%s" does not exist`, m.PreparedStatement)))
	}
	if len(s.portals) >= maxPrepared {
		return s.failExchange(refuse("53400",
			fmt.Sprintf("a session of the sandbox may hold %d portals", maxPrepared)))
	}
	s.portals[m.DestinationPortal] = &portal{p, m.Parameters}
	if !p.plain() {
		s.client.Send(&pgproto3.BindComplete{})
		return nil
	}
	if !p.empty {
		if err := s.prepareExtended(&p.statement); err != nil {
			return err
		}
	}
	bound := *m
	bound.PreparedStatement, bound.DestinationPortal = serverName(m.PreparedStatement),
		serverName(m.DestinationPortal)
	s.back.Send(&bound)
	return s.relay(until[*pgproto3.BindComplete], dialect.NoTag)
}

func (s *session) describe(m *pgproto3.Describe) error {
	p, known := s.lookUp(m.ObjectType, m.Name)
	if !known {
		return s.failExchange(unknownObject(m.ObjectType, m.Name))
	}
	if !p.plain() {
		if m.ObjectType == objectStatement {
			s.client.Send(&pgproto3.ParameterDescription{})
		}
		s.client.Send(&pgproto3.NoData{})
		return nil
	}
	s.back.Send(&pgproto3.Describe{ObjectType: m.ObjectType, Name: serverName(m.Name)})
	return s.relay(func(message pgproto3.BackendMessage) bool {
		return until[*pgproto3.RowDescription](message) || until[*pgproto3.NoData](message)
	}, dialect.NoTag)
}

func (s *session) close(m *pgproto3.Close) error {
	p, known := s.lookUp(m.ObjectType, m.Name)
	if m.ObjectType == objectStatement {
		delete(s.statements, m.Name)
	} else {
		delete(s.portals, m.Name)
	}
	if !known || !p.plain() {
		s.client.Send(&pgproto3.CloseComplete{})
		return nil
	}
	s.back.Send(&pgproto3.Close{ObjectType: m.ObjectType, Name: serverName(m.Name)})
	return s.relay(until[*pgproto3.CloseComplete], dialect.NoTag)
}

// sync ends an exchange: without BEGIN it is a transaction of its own.
func (s *session) sync() error {
	s.skipping = false
	s.back.Send(&pgproto3.Sync{})
	err := s.relay(until[*pgproto3.ReadyForQuery], dialect.NoTag)
	if r, ours := err.(*refusal); ours {
		if err := s.fail(r); err != nil {
			return err
		}
		err = s.relay(until[*pgproto3.ReadyForQuery], dialect.NoTag)
	}
	if err != nil {
		return err
	}
	s.inBlock = s.back.Status != wire.Idle
	if !s.inBlock {
		clear(s.portals)
	}
	return s.client.Flush()
}

func until[M pgproto3.BackendMessage](message pgproto3.BackendMessage) bool {
	_, is := message.(M)
	return is
}
