package proxy

import (
	"fmt"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/dialect"
)

// prepared is a statement that a client has parsed. Those that take several
// steps, or none, are not known to the server: their steps run at Execute.
type prepared struct {
	statement dialect.Statement
	empty     bool
	steps     bool
}

func (p *prepared) plain() bool { return p.empty || !p.steps }

// portal is a statement with its parameters.
type portal struct {
	*prepared
	parameters [][]byte
}

// The server's names for a client's, which leave room for the proxy's own.
func serverName(name string) string {
	if name == "" {
		return ""
	}
	return "c_" + name
}

const innerName = "rs_inner"

// maxPrepared bounds what one client makes the sandbox remember.
const maxPrepared = 10_000

func (s *session) parse(m *pgproto3.Parse) error {
	statement, err := dialect.ParseOne(m.Query)
	if err != nil {
		return s.poisonExtended(refuseDialect(err))
	}
	if _, exists := s.statements[m.Name]; exists && m.Name != "" {
		return s.poisonExtended(refuse("42P05", fmt.Sprintf(`prepared statement "%s" already exists`, m.Name)))
	}
	if len(s.statements) >= maxPrepared {
		return s.poisonExtended(refuse("53400", fmt.Sprintf("a session of the sandbox may hold %d prepared statements", maxPrepared)))
	}
	p := &prepared{empty: statement.Kind == dialect.KindInvalid}
	sql := ""
	if !p.empty {
		p.statement = statement
		p.steps = needsSteps(p.statement) || len(p.statement.SQL) == 0
	}
	if p.plain() {
		if !p.empty {
			if err := s.prepareExtended(&p.statement); err != nil {
				return err
			}
			sql = p.statement.SQL[0]
		}
		s.back.Send(&pgproto3.Parse{Name: serverName(m.Name), Query: sql, ParameterOIDs: nativeTypes(m.ParameterOIDs)})
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
	err := s.prepareStatement(statement, place, s.inner)
	if r, ours := err.(*refusal); ours && !r.fromServer {
		return s.poisonExtended(r)
	}
	return err
}

// poisonExtended makes the server fail as well, so that it too passes over the
// rest of the exchange and the transaction is lost.
func (s *session) poisonExtended(r *refusal) error {
	s.back.Send(&pgproto3.Parse{Name: innerName, Query: "!"})
	if err := s.relay(until[*pgproto3.ParseComplete], dialect.NoTag); err != nil && !isRefusal(err) {
		return err
	}
	return r
}

func (s *session) bind(m *pgproto3.Bind) error {
	p, known := s.statements[m.PreparedStatement]
	if !known {
		return s.poisonExtended(refuse("26000", fmt.Sprintf(`prepared statement "%s" does not exist`, m.PreparedStatement)))
	}
	if len(s.portals) >= maxPrepared {
		return s.poisonExtended(refuse("53400", fmt.Sprintf("a session of the sandbox may hold %d portals", maxPrepared)))
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
	bound.PreparedStatement, bound.DestinationPortal = serverName(m.PreparedStatement), serverName(m.DestinationPortal)
	s.back.Send(&bound)
	return s.relay(until[*pgproto3.BindComplete], dialect.NoTag)
}

func (s *session) describe(m *pgproto3.Describe) error {
	p, known := s.lookUp(m.ObjectType, m.Name)
	if !known {
		return s.poisonExtended(unknownObject(m.ObjectType, m.Name))
	}
	if !p.plain() {
		if m.ObjectType == 'S' {
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

func (s *session) lookUp(kind byte, name string) (*prepared, bool) {
	if kind == 'S' {
		p, known := s.statements[name]
		return p, known
	}
	if p, known := s.portals[name]; known {
		return p.prepared, true
	}
	return nil, false
}

func unknownObject(kind byte, name string) *refusal {
	if kind == 'S' {
		return refuse("26000", fmt.Sprintf(`prepared statement "%s" does not exist`, name))
	}
	return refuse("34000", fmt.Sprintf(`portal "%s" does not exist`, name))
}

func (s *session) execute(m *pgproto3.Execute) error {
	p, known := s.portals[m.Portal]
	if !known {
		return s.poisonExtended(unknownObject('P', m.Portal))
	}
	statement := p.statement
	if statement.NoTransaction && s.inBlock {
		return s.poisonExtended(refuse("25001", alone(statement)+" cannot run inside "+transactionBlock))
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
		_, err := s.inner("COMMIT")
		return err
	}
	return nil
}

func endsExecute(message pgproto3.BackendMessage) bool {
	return until[*pgproto3.CommandComplete](message) || until[*pgproto3.PortalSuspended](message) || until[*pgproto3.EmptyQueryResponse](message)
}

func (s *session) executeSteps(statement dialect.Statement) error {
	if err := s.prepareExtended(&statement); err != nil {
		return err
	}
	for _, step := range stepsOf(statement) {
		if _, err := s.inner(step); err != nil {
			return err
		}
	}
	s.note(statement)
	s.client.Send(&pgproto3.CommandComplete{CommandTag: []byte(statement.Tag)})
	return nil
}

func (s *session) close(m *pgproto3.Close) error {
	p, known := s.lookUp(m.ObjectType, m.Name)
	if m.ObjectType == 'S' {
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
	s.inBlock = s.back.Status != 'I'
	if !s.inBlock {
		clear(s.portals)
	}
	return s.client.Flush()
}

func until[M pgproto3.BackendMessage](message pgproto3.BackendMessage) bool {
	_, is := message.(M)
	return is
}
