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
)

// history is what clients did: statements that change something, or read what users
// made, and were not refused. It goes to the server only when somebody asks for it, so that it
// costs the others nothing.
type history struct {
	mutex   sync.Mutex
	pending []executedStatement
}

type executedStatement struct {
	account, queryType, text string
	at                       time.Time
}

// passwords finds the passwords in a statement. They are not kept.
var passwords = regexp.MustCompile(`(?i)(\bpassword)\s+'(?:[^'\\]|''|\\.)*'`)

// textLimit is how much of a statement SYS_QUERY_HISTORY shows.
const textLimit = 4000

// historyLimit is how much is kept for those who never ask.
const historyLimit = 20000

// note keeps a statement that has been carried out.
func (s *session) note(statement dialect.Statement) {
	queryType := queryTypeOf(statement)
	if queryType == "" {
		return
	}
	text := passwords.ReplaceAllString(statement.Text, "$1 '***'")
	text = strings.ToValidUTF8(text[:min(textLimit, len(text))], "")
	h := &s.server.history
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.pending = append(h.pending, executedStatement{s.account, queryType, text, time.Now().UTC()})
	if over := len(h.pending) - historyLimit; over > 0 {
		h.pending = slices.Delete(h.pending, 0, over)
	}
}

// placeholders finds parameters, and literals, which hold none.
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
	case dialect.KindQuery:
		if slices.ContainsFunc(statement.Relations, func(r dialect.Relation) bool {
			return r.Class == dialect.ClassUser
		}) {
			return "SELECT"
		}
		return ""
	default:
		return ""
	}
}

// readsHistory tells whether a statement reads the history.
func readsHistory(statement *dialect.Statement) bool {
	return slices.ContainsFunc(statement.Relations, func(r dialect.Relation) bool {
		return r.Class == dialect.ClassSystem && r.Name == "sys_query_history"
	})
}

// writeHistory hands what was kept to the server.
func (s *Server) writeHistory(ctx context.Context) error {
	s.history.mutex.Lock()
	defer s.history.mutex.Unlock()
	if len(s.history.pending) == 0 {
		return nil
	}
	conn, err := s.dialSuperuser(ctx)
	if err != nil {
		return err
	}
	rows := make([]string, len(s.history.pending))
	for n, p := range s.history.pending {
		at := p.at.Format("2006-01-02 15:04:05.999999")
		rows[n] = fmt.Sprintf("(%s, %s, %s, %s)", literal(p.account), literal(at), literal(p.queryType),
			literal(p.text))
	}
	const insert = "INSERT INTO rs_catalog.statement_history (account, at, query_type, query_text) VALUES "
	_, err = conn.Exec(ctx, insert+strings.Join(rows, ", "))
	if err = errors.Join(err, conn.Close()); err != nil {
		return fmt.Errorf("writing the history of statements: %w", err)
	}
	s.history.pending = nil
	return nil
}
