package proxy

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/wire"
)

// session is one client and its own connection to the server. It handles one
// message after the other, and reads the server's answer to each before it
// goes on, so that questions of its own fit in anywhere.
type session struct {
	server     *Server
	client     *pgproto3.Backend
	back       *wire.Conn
	account    string // who signed in
	statements map[string]*prepared
	portals    map[string]*portal
	// inBlock follows BEGIN, COMMIT and ROLLBACK between two ReadyForQuery.
	inBlock bool
	// readOnly says that the transaction began as one that only reads.
	readOnly bool
	// skipping passes over the rest of an extended exchange after an error.
	skipping bool
	// unflushed counts what the client has not been sent yet.
	unflushed int
}

// loop ends when the client says goodbye or a connection breaks.
func (s *session) loop() {
	for {
		message, err := s.client.Receive()
		if err != nil {
			return
		}
		if _, done := message.(*pgproto3.Terminate); done {
			return
		}
		if err := s.handle(message); err != nil {
			return
		}
	}
}

// cancelRunning ends what runs for a client that has gone away.
func (s *session) cancelRunning() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.server.ctx), signInTime)
	defer cancel()
	_ = wire.Cancel(ctx, s.server.options.Socket, s.back.ProcessID, s.back.SecretKey) // it may have ended by itself
}

// handle deals with one message. An error ends the session; a refusal does not.
func (s *session) handle(message pgproto3.FrontendMessage) error {
	if query, simple := message.(*pgproto3.Query); simple {
		s.skipping = false
		return s.simple(query.String)
	}
	if _, sync := message.(*pgproto3.Sync); sync {
		return s.sync()
	}
	if s.skipping {
		return nil
	}
	err := s.extended(message)
	var refused *refusal
	if errors.As(err, &refused) {
		s.skipping = true
		return errors.Join(s.fail(refused), s.client.Flush())
	}
	return err
}

// send passes a message to the client, in portions.
func (s *session) send(message pgproto3.BackendMessage, size int) error {
	s.client.Send(message)
	if s.unflushed += size; s.unflushed < 1<<16 {
		return nil
	}
	s.unflushed = 0
	return s.client.Flush()
}

// fail sends a refusal with the INFO lines that go before it.
func (s *session) fail(r *refusal) error {
	for _, info := range r.infos {
		s.client.Send(&pgproto3.NoticeResponse{
			Severity: "INFO", SeverityUnlocalized: "INFO", Code: "00000",
			Message: info,
		})
	}
	s.client.Send(r.response)
	if r.response.Severity == "FATAL" {
		return errors.Join(errors.New(r.response.Message), s.client.Flush())
	}
	return nil
}

// asynchronous deals with what a server may say at any time. It reports whether
// the message was of that kind.
func (s *session) asynchronous(message pgproto3.BackendMessage) bool {
	switch m := message.(type) {
	case *pgproto3.NoticeResponse:
		if notice := translateNotice(m); notice != nil {
			s.client.Send(notice)
		}
	case *pgproto3.ParameterStatus:
		s.back.Parameters[m.Name] = m.Value
		for _, name := range reportedNames {
			if name == m.Name {
				s.client.Send(&pgproto3.ParameterStatus{Name: m.Name, Value: m.Value})
			}
		}
	case *pgproto3.NotificationResponse:
	default:
		return false
	}
	return true
}
