package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/dialect"
	"github.com/redveil/redveil/state/sandbox/proxy"
)

// load runs scripts as admin, one statement at a time, so that an error can
// name its line.
func load(ctx context.Context, server *proxy.Server, files []string) error {
	if len(files) == 0 {
		return nil
	}
	conn := server.Dial()
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	l := loader{pgproto3.NewFrontend(conn, conn)}
	l.Send(&pgproto3.StartupMessage{
		ProtocolVersion: pgproto3.ProtocolVersion30,
		Parameters:      map[string]string{"user": "admin", "database": database},
	})
	if err := l.exchange(); err != nil {
		return fmt.Errorf("signing in to load scripts: %w", err)
	}
	for _, file := range files {
		if err := l.file(file); err != nil {
			return errors.Join(err, ctx.Err())
		}
	}
	l.Send(&pgproto3.Terminate{})
	if err := l.Flush(); err != nil {
		return fmt.Errorf("ending the loading of scripts: %w", err)
	}
	return nil
}

// loader is a client within this process.
type loader struct{ *pgproto3.Frontend }

func (l loader) file(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("loading a script: %w", err)
	}
	script := string(text)
	statements, err := dialect.Parse(script)
	if err != nil {
		var refused *dialect.Error
		line := 1
		if errors.As(err, &refused) {
			line = lineAt(script, refused.Position)
		}
		return fmt.Errorf("loading %s:%d: %w", name, line, err)
	}
	offset := 0
	for _, statement := range statements {
		// The texts stand in the script in this order.
		if at := strings.Index(script[offset:], statement.Text); at >= 0 {
			offset += at
		}
		l.Send(&pgproto3.Query{String: statement.Text})
		if err := l.exchange(); err != nil {
			line := 1 + strings.Count(script[:offset], "\n")
			return fmt.Errorf("loading %s:%d: %w\nin the statement: %s", name, line, err, statement.Text)
		}
		offset += len(statement.Text)
	}
	return nil
}

// lineAt is the line of a character, counted from 1.
func lineAt(text string, position int) int {
	line := 1
	for n, r := range []rune(text) {
		if n >= position-1 {
			break
		}
		if r == '\n' {
			line++
		}
	}
	return line
}

// exchange sends what has been written and reads up to the next ReadyForQuery.
func (l loader) exchange() error {
	if err := l.Flush(); err != nil {
		return err
	}
	var refused error
	for {
		message, err := l.Receive()
		if err != nil {
			return errors.Join(refused, err)
		}
		switch m := message.(type) {
		case *pgproto3.ErrorResponse:
			refused = fmt.Errorf("ERROR: %s (SQLSTATE %s)", m.Message, m.Code)
			if m.Severity == "FATAL" {
				return refused
			}
		case *pgproto3.ReadyForQuery:
			return refused
		}
	}
}
