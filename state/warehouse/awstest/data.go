package awstest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	_ "github.com/lib/pq" // the driver "postgres"
	"github.com/redveil/redveil/state/redshift/lexical"
)

// session is a session of the Data API: a connection to the sandbox.
type session struct {
	id   string
	user string
	db   *sql.DB
	conn *sql.Conn
	pid  int64
	mu   sync.Mutex // held while a statement runs
	busy bool
}

func (s *session) close() {
	if s.conn != nil {
		_ = s.conn.Close()
	}
	_ = s.db.Close()
}

// identifier makes a name of the form that the Data API gives.
func identifier() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// execute begins a statement. See
// https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ExecuteStatement.html
func (s *Server) execute(c *call) (map[string]any, error) {
	if severalStatements(c.text("Sql")) {
		return nil, bad("ValidationException", "Multiple sql statements are not allowed.")
	}
	in, err := s.sessionOf(c)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if most := s.faults.Statements; most > 0 && s.active() >= most {
		return nil, bad("ActiveStatementsExceededException", "Active statements exceeded the allowed quota (%d)", most)
	}
	if in.busy {
		return nil, bad("ValidationException", "Session is not available")
	}
	in.busy = true
	ctx, cancel := context.WithCancel(context.Background())
	made := &statement{
		id: identifier(), session: in, sql: c.text("Sql"), cancel: cancel, done: make(chan struct{}),
		started: s.options.Now(), short: s.faults.Short,
	}
	made.sql, made.args = positioned(made.sql, c.in["Parameters"])
	s.statements[made.id] = made
	faults := s.faults
	s.gateway.running.Go(func() {
		made.run(ctx, faults)
		if faults.Dropped && made.sql == "COMMIT" {
			made.fail(errors.New("connection reset by peer"))
		}
		if faults.Uncounted {
			made.affected = -1
		}
		s.mu.Lock()
		in.busy = false
		s.mu.Unlock()
		close(made.done)
	})
	out := map[string]any{"Id": made.id, "CreatedAt": made.started, "SessionId": in.id}
	if in.id == "" {
		delete(out, "SessionId")
	}
	return out, nil
}

// active counts the statements that run.
func (s *Server) active() int {
	count := 0
	for _, one := range s.statements {
		if one.status() == "STARTED" {
			count++
		}
	}
	return count
}

// sessionOf finds the session of a call, or opens one.
func (s *Server) sessionOf(c *call) (*session, error) {
	if id := c.text("SessionId"); id != "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, name := range []string{"ClusterIdentifier", "WorkgroupName", "Database", "DbUser"} {
			if _, both := c.in[name]; both {
				return nil, bad("ValidationException", "%s cannot be specified together with SessionId", name)
			}
		}
		in, known := s.sessions[id]
		if !known && s.faults.Lost {
			return nil, bad("ValidationException", "Session is not available")
		}
		if !known {
			return nil, bad("ValidationException", "Session with Id: %s is invalid", id)
		}
		return in, nil
	}
	if err := s.reachable(c); err != nil {
		return nil, err
	}
	user := c.text("DbUser")
	if user == "" {
		user = accountOf(c.caller)
	}
	db, err := sql.Open("postgres", s.sandbox.URL(user))
	if err != nil {
		return nil, err
	}
	db.SetMaxIdleConns(0)
	in := &session{user: user, db: db}
	if in.conn, err = db.Conn(context.Background()); err != nil {
		in.conn = nil // the statement fails with what the database says
	} else if err := in.conn.QueryRowContext(context.Background(), `SELECT PG_BACKEND_PID()`).Scan(&in.pid); err != nil {
		return nil, err
	}
	if seconds, _ := c.in["SessionKeepAliveSeconds"].(float64); seconds > 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
		if most := s.faults.Sessions; most > 0 && len(s.sessions) >= most {
			in.close()
			return nil, bad("ActiveSessionsExceededException", "Active sessions exceeded the allowed quota (%d)", most)
		}
		in.id = identifier()
		s.sessions[in.id] = in
	}
	return in, nil
}

// reachable says what the Data API does of a place where it cannot go.
func (s *Server) reachable(c *call) error {
	cluster, group := c.text("ClusterIdentifier"), c.text("WorkgroupName")
	switch {
	case (cluster == "") == (group == ""):
		return bad("ValidationException", "Specify either ClusterIdentifier or WorkgroupName.")
	case c.text("Database") == "":
		return bad("ValidationException", "Database is required.")
	case cluster != "" && cluster != s.options.Cluster, group != "" && group != s.options.Workgroup:
		return bad("ValidationException", "Redshift endpoint doesn't exist in this region.")
	case s.status() != "available":
		return bad("ValidationException", "Cluster is not available: its status is %s.", s.status())
	}
	return nil
}

// severalStatements reports a text with more than one statement, which
// ExecuteStatement does not take.
func severalStatements(text string) bool {
	ended := false
	for at := 0; at < len(text); {
		token, problem := lexical.Next(text, at)
		if problem != lexical.NoProblem {
			return false
		}
		at = token.End()
		switch {
		case token.Kind == lexical.Space, token.Kind == lexical.Comment:
		case token.Raw == ";":
			ended = true
		case ended:
			return true
		}
	}
	return false
}

var named = regexp.MustCompile(`:([A-Za-z_][A-Za-z0-9_]*)`)

// positioned turns named parameters into the sandbox's own.
func positioned(text string, parameters any) (string, []any) {
	list, _ := parameters.([]any)
	if len(list) == 0 {
		return text, nil
	}
	values := map[string]string{}
	for _, one := range list {
		parameter, _ := one.(map[string]any)
		name, _ := parameter["name"].(string)
		values[name], _ = parameter["value"].(string)
	}
	var args []any
	text = named.ReplaceAllStringFunc(text, func(name string) string {
		value, known := values[name[1:]]
		if !known {
			return name
		}
		args = append(args, value)
		return fmt.Sprintf("$%d", len(args))
	})
	return text, args
}

// describe tells how far a statement is. With WaitTimeSeconds it waits for the end.
// See
// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling-considerations-long-polling.html
func (s *Server) describe(ctx context.Context, c *call) (map[string]any, error) {
	of, err := s.statementOf(c)
	if err != nil {
		return nil, err
	}
	if seconds, _ := c.in["WaitTimeSeconds"].(float64); seconds > 0 {
		select {
		case <-of.done:
		case <-ctx.Done():
		case <-time.After(time.Duration(seconds) * time.Second):
		}
	}
	out := map[string]any{"Id": of.id, "Status": of.status(), "CreatedAt": of.started}
	if of.session.id != "" {
		out["SessionId"] = of.session.id
	}
	select {
	case <-of.done:
	default:
		return out, nil
	}
	out["HasResultSet"], out["ResultRows"], out["RedshiftPid"] = of.columns != nil, of.affected, of.session.pid
	if of.columns != nil {
		out["ResultRows"] = len(of.rows)
	}
	if of.failed != "" {
		out["Error"] = of.failed
	}
	return out, nil
}

func (s *Server) statementOf(c *call) (*statement, error) {
	id, _, _ := strings.Cut(c.text("Id"), ":")
	s.mu.Lock()
	defer s.mu.Unlock()
	of, known := s.statements[id]
	if !known {
		return nil, bad("ResourceNotFoundException", "Query does not exist.")
	}
	return of, nil
}

func (s *Server) cancelStatement(c *call) (map[string]any, error) {
	of, err := s.statementOf(c)
	if err != nil {
		return nil, err
	}
	if of.status() != "STARTED" {
		return nil, bad("ValidationException", "Could not cancel a query that is already in %s state with ID: %s",
			of.status(), of.id)
	}
	s.gateway.running.Go(of.abort)
	return map[string]any{"Status": true}, nil
}
