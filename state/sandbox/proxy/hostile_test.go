package proxy_test

import (
	"encoding/binary"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
)

// A client can send anything. It ends its own session at most.
func TestWhatAClientSendsEndsItsOwnSessionAtMost(t *testing.T) {
	start := startup(t)
	message := func(kind byte, size uint32, body string) string {
		return string(binary.BigEndian.AppendUint32([]byte{kind}, size)) + body
	}
	for name, sent := range map[string]string{
		"nothing":                   "",
		"a web browser":             "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
		"a huge first message":      "\x7f\xff\xff\xff\x00\x03\x00\x00",
		"a tiny first message":      "\x00\x00\x00\x00",
		"a first message cut off":   start[:len(start)-3],
		"settings without an end":   "\x00\x00\x00\x10\x00\x03\x00\x00userxxxx",
		"a cancel request, short":   "\x00\x00\x00\x0a\x04\xd2\x16\x2e\x00\x00",
		"a huge message":            start + message('Q', 0x7fffffff, "SELECT 1"),
		"a length below the least":  start + message('Q', 1, ""),
		"an unknown message":        start + message('!', 4, ""),
		"a query without an end":    start + message('Q', 12, "SELECT 1"),
		"a bind of many parameters": start + message('B', 10, "\x00\x00\xff\xff\xff\xff"),
		"a bind of a negative value": start +
			message('B', 18, "\x00\x00\x00\x00\x00\x01\x80\x00\x00\x00\x00\x00\x00\x00"),
		"a parse of many types":   start + message('P', 9, "\x00\x00\xff\xff\x00"),
		"a describe of nothing":   start + message('D', 4, ""),
		"a close of another kind": start + message('C', 6, "x\x00"),
		"an execute, cut off":     start + message('E', 5, "\x00"),
		"a function call":         start + message('F', 14, "\x00\x00\x00\x01\xff\xff\xff\xff\x00\x00"),
		"data of a copy":          start + message('d', 8, "abcd"),
		"a password unasked":      start + message('p', 8, "abc\x00"),
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", shared.Port()))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Write([]byte(sent)); err != nil {
				t.Fatal(err)
			}
			if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			drain(conn)
			_ = conn.Close()
			speak(t).says("RowDescription row:1 done:SELECT 1 ready:I", &pgproto3.Query{String: "SELECT 1"})
		})
	}
}

// SQL that nests without end is refused like any other mistake.
func TestDeepSQLIsRefused(t *testing.T) {
	const deep = 200_000
	for name, sql := range map[string]string{
		"parentheses": "SELECT " + strings.Repeat("(", deep) + "1" + strings.Repeat(")", deep),
		"not":         "SELECT " + strings.Repeat("NOT ", deep) + "true",
		"signs":       "SELECT " + strings.Repeat("- ", deep) + "1",
		"case":        "SELECT " + strings.Repeat("CASE WHEN true THEN ", deep) + "1" + strings.Repeat(" END", deep),
		"sub-selects": strings.Repeat("SELECT * FROM (", deep) + "SELECT 1" + strings.Repeat(") x", deep),
		"functions":   "SELECT " + strings.Repeat("abs(", deep) + "1" + strings.Repeat(")", deep),
		"casts":       "SELECT 1" + strings.Repeat("::integer", deep),
		"unions":      "SELECT 1" + strings.Repeat(" UNION SELECT 1", deep),
		"ors":         "SELECT " + strings.Repeat("true OR ", deep) + "true",
		"sums":        "SELECT 1" + strings.Repeat(" + 1", deep),
		"with":        strings.Repeat("WITH a AS (", deep) + "SELECT 1" + strings.Repeat(") SELECT 1", deep),
		"comments":    strings.Repeat("/*", deep) + strings.Repeat("*/", deep) + "SELECT 1",
		"blocks": "CREATE PROCEDURE p() AS $$ " + strings.Repeat("BEGIN ", deep) +
			strings.Repeat("END; ", deep) + "$$ LANGUAGE plpgsql",
		"ifs": "CREATE PROCEDURE p() AS $$ BEGIN " + strings.Repeat("IF true THEN ", deep) +
			strings.Repeat("END IF; ", deep) + "END; $$ LANGUAGE plpgsql",
		"joins": "SELECT 1 FROM " + strings.Repeat("(", deep) + "pg_class" + strings.Repeat(")", deep),
	} {
		t.Run(name, func(t *testing.T) {
			s := speak(t)
			s.Send(&pgproto3.Query{String: sql})
			if got := s.hears(); got != "error:54001 ready:I" && !manageable[name] {
				t.Errorf("got %s", got)
			}
			s.says("RowDescription row:1 done:SELECT 1 ready:I", &pgproto3.Query{String: "SELECT 1"})
		})
	}
}

// manageable is what does not nest, though it looks so.
var manageable = map[string]bool{"comments": true, "ors": true}

func startup(t *testing.T) string {
	t.Helper()
	m := pgproto3.StartupMessage{
		ProtocolVersion: pgproto3.ProtocolVersion30,
		Parameters:      map[string]string{"user": "admin", "database": "dev"},
	}
	sent, err := m.Encode(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(sent)
}

// drain reads until the server closes the connection.
func drain(conn net.Conn) {
	for buffer := make([]byte, 4096); ; {
		if _, err := conn.Read(buffer); err != nil {
			return
		}
	}
}
