package proxy

import (
	"fmt"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/dialect"
	"github.com/redveil/redveil/state/sandbox/wire"
)

// ask runs a question of the proxy's own and gives its rows.
func (s *session) ask(sql string) ([][]string, error) { return s.query(sql, false, dialect.NoTag) }

// query sends SQL in the simple protocol and reads the answer to its end.
// The rows go to the client instead if show is set, with the tag in place of
// PostgreSQL's unless it is NoTag.
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
			s.back.Status = wire.Status(m.TxStatus)
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
	if s.asynchronous(message) || !show {
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
