package proxy

import (
	"errors"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/dialect"
)

// refusal is an error that the client is told of; the session goes on.
type refusal struct {
	response *pgproto3.ErrorResponse
	infos    []string
	// fromServer: PostgreSQL said it, and its transaction has failed already.
	fromServer bool
}

func (r *refusal) Error() string { return r.response.Message }

func isRefusal(err error) bool {
	var r *refusal
	return errors.As(err, &r)
}

func refuse(code, message string) *refusal {
	return &refusal{response: &pgproto3.ErrorResponse{
		Severity: "ERROR", SeverityUnlocalized: "ERROR", Code: code, Message: message,
	}}
}

// refuseDialect words an error of the dialect for the protocol.
func refuseDialect(err error) *refusal {
	var e *dialect.Error
	if !errors.As(err, &e) {
		return refuse("XX000", err.Error())
	}
	r := refuse(e.Code, e.Message)
	r.response.Detail, r.response.Hint, r.response.Position = e.Detail, e.Hint, int32(e.Position)
	r.infos = e.Infos
	return r
}

func fromServer(m *pgproto3.ErrorResponse) *refusal {
	return &refusal{response: translateError(m), fromServer: true}
}
