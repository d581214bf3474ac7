package proxy

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redveil/redveil/state/sandbox/dialect"
	"github.com/redveil/redveil/state/sandbox/wire"
)

// past is what clients did: statements that change something and were not
// refused. It goes to the server only when someone asks for it, so that it
// costs the others nothing.
type past struct {
	mutex   sync.Mutex
	pending []pastStatement
}

type pastStatement struct {
	account, queryType, text string
	at                       time.Time
}

// passwords are not kept.
var passwords = regexp.MustCompile(`(?i)(\bpassword)\s+'(?:[^'\\]|''|\\.)*'`)

// mostText is how much of a statement SYS_QUERY_HISTORY shows.
const mostText = 4000

// mostPast is how much is kept for those who never ask.
const mostPast = 20000

// note keeps a statement that has been carried out.
func (s *session) note(statement dialect.Statement) {
	queryType := queryTypeOf(statement)
	if queryType == "" {
		return
	}
	text := passwords.ReplaceAllString(statement.Text, "$1 '***'")
	text = strings.ToValidUTF8(text[:min(mostText, len(text))], "")
	p := &s.server.past
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.pending = append(p.pending, pastStatement{s.account, queryType, text, time.Now().UTC()})
	if over := len(p.pending) - mostPast; over > 0 {
		p.pending = slices.Delete(p.pending, 0, over)
	}
}

// placeholders are parameters, and texts, in which there are none.
var placeholders = regexp.MustCompile(`'(?:[^'\\]|''|\\.)*'|\$[0-9]+`)

// withParameters puts a statement's parameters into its text. Whether Redshift's
// log shows $1 or the value is not documented, so this log keeps no secret.
func withParameters(text string, parameters [][]byte) string {
	return placeholders.ReplaceAllStringFunc(text, func(found string) string {
		n, err := strconv.Atoi(strings.TrimPrefix(found, "$"))
		switch {
		case err != nil || n < 1 || n > len(parameters):
			return found
		case parameters[n-1] == nil:
			return "NULL"
		}
		return literal(string(parameters[n-1]))
	})
}

// queryTypeOf names a statement as SYS_QUERY_HISTORY does; empty for what is
// not kept here.
// https://docs.aws.amazon.com/redshift/latest/dg/SYS_QUERY_HISTORY.html
func queryTypeOf(statement dialect.Statement) string {
	switch statement.Kind {
	case dialect.KindModify:
		word, _, _ := strings.Cut(strings.ToUpper(statement.Text), " ")
		return word
	case dialect.KindDefine, dialect.KindCreateView, dialect.KindDrop:
		return "DDL"
	default:
		return ""
	}
}

// asksPast tells whether a statement reads the history.
func asksPast(statement *dialect.Statement) bool {
	return slices.ContainsFunc(statement.Relations, func(r dialect.Relation) bool {
		return r.Class == dialect.ClassSystem && r.Name == "sys_query_history"
	})
}

// writePast hands what was kept to the server.
func (s *Server) writePast(ctx context.Context) error {
	s.past.mutex.Lock()
	defer s.past.mutex.Unlock()
	if len(s.past.pending) == 0 {
		return nil
	}
	conn, err := wire.Dial(ctx, s.options.Socket, map[string]string{"user": superuser, "database": s.options.Database})
	if err != nil {
		return err
	}
	rows := make([]string, len(s.past.pending))
	for n, p := range s.past.pending {
		rows[n] = fmt.Sprintf("(%s, %s, %s, %s)", literal(p.account), literal(p.at.Format("2006-01-02 15:04:05.999999")), literal(p.queryType), literal(p.text))
	}
	_, err = conn.Exec(ctx, "INSERT INTO rs_catalog.statement_history (account, at, query_type, query_text) VALUES "+strings.Join(rows, ", "))
	if err = errors.Join(err, conn.Close()); err != nil {
		return fmt.Errorf("writing the history of statements: %w", err)
	}
	s.past.pending = nil
	return nil
}
