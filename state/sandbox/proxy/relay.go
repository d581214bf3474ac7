package proxy

import (
	"fmt"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/dialect"
	"github.com/redveil/redveil/state/sandbox/wire"
)

// relay sends what has been written to the server, with a Flush, and passes the
// answer to the client up to the message that ends it. A refusal ends it too.
func (s *session) relay(ends func(pgproto3.BackendMessage) bool, tag dialect.Tag) error {
	s.back.Send(&pgproto3.Flush{})
	if err := s.back.Frontend.Flush(); err != nil {
		return fmt.Errorf("sending to the server: %w", err)
	}
	for {
		message, err := s.back.Receive()
		if err != nil {
			return fmt.Errorf("reading the server's answer: %w", err)
		}
		switch m := message.(type) {
		case *pgproto3.ErrorResponse:
			return fromServer(m)
		case *pgproto3.ReadyForQuery:
			s.back.Status = wire.Status(m.TxStatus)
			s.client.Send(m)
		case *pgproto3.ParseComplete, *pgproto3.BindComplete, *pgproto3.CloseComplete, *pgproto3.NoData,
			*pgproto3.PortalSuspended:
			s.client.Send(message)
		case *pgproto3.ParameterDescription:
			s.client.Send(&pgproto3.ParameterDescription{ParameterOIDs: redshiftTypes(m.ParameterOIDs)})
		default:
			if err := s.show(message, true, tag); err != nil {
				return err
			}
		}
		if ends(message) {
			return nil
		}
	}
}

// askExtended runs a statement of the proxy's own between the client's messages,
// under names of its own, and gives its rows.
func (s *session) askExtended(sql string) (rows [][]string, err error) {
	// An earlier one that failed may have left its statement behind.
	s.back.Send(&pgproto3.Close{ObjectType: objectStatement, Name: askedName})
	s.back.Send(&pgproto3.Parse{Name: askedName, Query: sql})
	s.back.Send(&pgproto3.Bind{DestinationPortal: askedName, PreparedStatement: askedName})
	s.back.Send(&pgproto3.Execute{Portal: askedName})
	s.back.Send(&pgproto3.Close{ObjectType: objectPortal, Name: askedName})
	s.back.Send(&pgproto3.Flush{})
	if err := s.back.Frontend.Flush(); err != nil {
		return nil, fmt.Errorf("sending to the server: %w", err)
	}
	for closed := 0; closed < 2; {
		message, err := s.back.Receive()
		if err != nil {
			return nil, fmt.Errorf("reading the server's answer: %w", err)
		}
		switch m := message.(type) {
		case *pgproto3.ErrorResponse:
			return nil, fromServer(m)
		case *pgproto3.DataRow:
			rows = append(rows, textsOf(m))
		case *pgproto3.CloseComplete:
			closed++
		default:
			s.asynchronous(message)
		}
	}
	return rows, nil
}
