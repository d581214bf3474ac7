package proxy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/dialect"
	"github.com/redveil/redveil/state/sandbox/wire"
)

// superuser owns what clients do not see. Nobody signs in as it.
const superuser = "rdsdb"

// signInTime is how long the server may take to answer before a session begins.
const signInTime = 30 * time.Second

// passedOn are the startup parameters that PostgreSQL is told.
var passedOn = []string{
	"application_name", "client_encoding", "datestyle", "timezone", "extra_float_digits", "statement_timeout",
	"search_path",
}

// signIn checks the account and opens the session's own connection to the
// server. Refusals have been sent to the client when it returns.
func (s *session) signIn(start *pgproto3.StartupMessage, check bool) error {
	ctx, cancel := context.WithTimeout(s.server.ctx, signInTime)
	defer cancel()
	user := start.Parameters["user"]
	s.account = user
	err := s.checkStartup(start.Parameters)
	if err == nil && check {
		err = s.checkPassword(ctx, user)
	}
	if err == nil {
		err = s.connect(ctx, start.Parameters)
	}
	if err != nil {
		return errors.Join(err, s.refuseSession(err))
	}
	s.client.Send(&pgproto3.AuthenticationOk{})
	for name, value := range s.reported() {
		s.client.Send(&pgproto3.ParameterStatus{Name: name, Value: value})
	}
	s.client.Send(&pgproto3.BackendKeyData{ProcessID: s.back.ProcessID, SecretKey: s.back.SecretKey})
	s.client.Send(&pgproto3.ReadyForQuery{TxStatus: byte(s.back.Status)})
	return s.client.Flush()
}

// refuseSession sends the reason for which there will be no session.
func (s *session) refuseSession(err error) error {
	response := &pgproto3.ErrorResponse{Code: "XX000", Message: err.Error()}
	var refused *wire.Error
	var own *refusal
	switch {
	case errors.As(err, &refused):
		response = translateError(&refused.ErrorResponse)
	case errors.As(err, &own):
		response = own.response
	}
	response.Severity, response.SeverityUnlocalized = "FATAL", "FATAL"
	s.client.Send(response)
	return s.client.Flush()
}

// checkStartup refuses what PostgreSQL has and Redshift does not.
func (s *session) checkStartup(parameters map[string]string) error {
	user, database := parameters["user"], parameters["database"]
	if database == "" {
		database = user
	}
	switch {
	case user == "":
		return refuse("28000", "no user name specified in startup packet")
	case user == superuser, strings.HasPrefix(user, dialect.GroupPrefix), strings.HasPrefix(user, dialect.RolePrefix),
		strings.HasPrefix(user, dialect.ScopePrefix), strings.HasPrefix(user, "pg_"):
		return refuse("28000", fmt.Sprintf(`user "%s" does not exist`, user))
	case database != s.server.options.Database:
		return refuse("3D000", fmt.Sprintf(`database "%s" does not exist`, database))
	}
	return nil
}

// dialSuperuser opens a connection for what accounts may not do.
func (s *Server) dialSuperuser(ctx context.Context) (*wire.Conn, error) {
	return wire.Dial(ctx, s.options.Socket, map[string]string{"user": superuser, "database": s.options.Database})
}

func (s *session) connect(ctx context.Context, parameters map[string]string) error {
	sent := map[string]string{
		"user": parameters["user"], "database": s.server.options.Database,
		"client_encoding": "UTF8",
	}
	for name, value := range parameters {
		if lower := strings.ToLower(name); slices.Contains(passedOn, lower) {
			sent[lower] = value
		}
	}
	back, err := wire.Dial(ctx, s.server.options.Socket, sent)
	if err != nil {
		return err
	}
	s.back = back
	return nil
}

// reported are the settings that a client hears of; lib/pq and others know
// Redshift by padb_version.
func (s *session) reported() map[string]string {
	told := map[string]string{"server_version": "8.0.2", "padb_version": "1.0.0", "server_encoding": "UNICODE"}
	for _, name := range reportedNames {
		if value, known := s.back.Parameters[name]; known {
			told[name] = value
		}
	}
	return told
}

var reportedNames = []string{
	"client_encoding", "DateStyle", "TimeZone", "integer_datetimes", "is_superuser", "session_authorization",
	"standard_conforming_strings", "application_name",
}
