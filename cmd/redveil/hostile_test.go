package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// hostile is a server that lets everybody sign in and then misbehaves.
type hostile struct {
	answer func(net.Conn) // to a query
	greet  func(net.Conn) // in place of signing in; nil signs in
	asked  chan struct{}  // closed at the first query
	once   sync.Once
}

// packet is one message of the PostgreSQL protocol.
func packet(kind byte, body ...byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body)+4)), body...)
}

func notice(kind byte, text string) []byte {
	return packet(kind, []byte("SERROR\x00CXX000\x00M"+text+"\x00\x00")...)
}

// columns describes n text columns called c.
func columns(n int) []byte {
	body := binary.BigEndian.AppendUint16(nil, uint16(n))
	for range n {
		body = append(body, "c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x19\xff\xff\xff\xff\xff\xff\x00\x00"...)
	}
	return packet('T', body...)
}

// forever sends the same bytes until the client has had enough.
func forever(conn net.Conn, message []byte) {
	many := bytes.Repeat(message, max(1, 1<<16/len(message)))
	for {
		if _, err := conn.Write(many); err != nil {
			return
		}
	}
}

// answers are the ways to answer a query.
var answers = map[string]func(net.Conn){
	"notices": func(conn net.Conn) { forever(conn, notice('N', "again")) },
	"long-notices": func(conn net.Conn) {
		forever(conn, notice('N', string(bytes.Repeat([]byte("again"), 100_000))))
	},
	"huge-message": func(conn net.Conn) {
		_, _ = conn.Write([]byte{'N', 0x7f, 0xff, 0xff, 0xff})
		forever(conn, []byte("S"))
	},
	"rows": func(conn net.Conn) {
		_, _ = conn.Write(columns(1))
		forever(conn, packet('D', 0, 1, 0, 0, 0, 1, 'f'))
	},
	"wide": func(conn net.Conn) {
		_, _ = conn.Write(columns(60_000))
		forever(conn, packet('D', 0, 0))
	},
	"short-row": func(conn net.Conn) {
		_, _ = conn.Write(append(columns(1), packet('D', 0, 0)...))
	},
	"broken-row": func(conn net.Conn) {
		_, _ = conn.Write(append(columns(1), packet('D', 0, 1, 0x7f, 0, 0, 0)...))
	},
	"other-rows": func(conn net.Conn) {
		_, _ = conn.Write(columns(2))
		_, _ = conn.Write(packet('D', 0, 2, 0, 0, 0, 1, 'a', 0, 0, 0, 1, 'b'))
		_, _ = conn.Write(append(packet('C', []byte("SELECT 1\x00")...), packet('Z', 'I')...))
	},
	"garbage": func(conn net.Conn) {
		_, _ = conn.Write(
			[]byte("S\x00\x00\x00\x05xZ\x00\x00\x00\x00T\x00\x00\x00\x01"))
	},
	"no-protocol": func(conn net.Conn) { _, _ = conn.Write([]byte("z\x00\x00\x00\x04")) },
	"silence":     func(net.Conn) {},
	"goodbye":     func(conn net.Conn) { _ = conn.Close() },
	"escapes": func(conn net.Conn) {
		_, _ = conn.Write(append(notice('E', "no\x1b]0;owned\a\u202edias\r\x1b[2K"), packet('Z', 'I')...))
	},
}

// greetings are the ways to answer a client that wants to sign in.
var greetings = map[string]func(net.Conn){
	"web-server": func(conn net.Conn) {
		_, _ = conn.Write([]byte("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"))
		_ = conn.Close()
	},
	"endless-sign-in":  func(conn net.Conn) { forever(conn, packet('R', 0, 0, 0, 5, 1, 2, 3, 4)) },
	"mute":             func(net.Conn) {},
	"tls-refused":      func(conn net.Conn) { _, _ = conn.Write([]byte("N")) },
	"tls-unanswered":   func(conn net.Conn) { _, _ = conn.Write([]byte("x")) },
	"tls-junk":         func(conn net.Conn) { forever(conn, []byte("S")) },
	"short-sign-in":    func(conn net.Conn) { _, _ = conn.Write(packet('R')) },
	"endless-settings": func(conn net.Conn) { forever(conn, packet('S', []byte("name\x00value\x00")...)) },
	"negative-length":  func(conn net.Conn) { _, _ = conn.Write([]byte{'R', 0, 0, 0, 0}) },
}

func (h *hostile) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	if _, err := readSized(conn); err != nil {
		return
	}
	if h.greet != nil {
		h.once.Do(func() { close(h.asked) })
		h.greet(conn)
		_, _ = io.Copy(io.Discard, conn)
		return
	}
	_, _ = conn.Write(append(append(packet('R', 0, 0, 0, 0), packet('K', 0, 0, 0, 1, 0, 0, 0, 1)...),
		packet('Z', 'I')...))
	for {
		if _, err := io.ReadFull(conn, make([]byte, 1)); err != nil {
			return
		}
		query, err := readSized(conn)
		if err != nil {
			return
		}
		if bytes.HasPrefix(query, []byte("SET ")) || bytes.HasPrefix(query, []byte("BEGIN")) { // these come first
			_, _ = conn.Write(append(packet('C', []byte("SET\x00")...), packet('Z', 'I')...))
			continue
		}
		h.once.Do(func() { close(h.asked) })
		h.answer(conn)
	}
}

// readSized reads a message after its first byte.
func readSized(conn net.Conn) ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return nil, err
	}
	body := make([]byte, max(0, int(binary.BigEndian.Uint32(size[:]))-4))
	_, err := io.ReadFull(conn, body)
	return body, err
}

func (h *hostile) listen(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go h.serve(conn)
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port
}

// startHostile is the command "hostile HOW". It starts such a server and writes
// policy/p.hcl for it.
func startHostile(ts *testscript.TestScript, _ bool, args []string) {
	t, ok := ts.Value(testingT{}).(testing.TB)
	if !ok || len(args) != 1 {
		ts.Fatalf("usage: hostile HOW")
	}
	h := &hostile{answer: answers[args[0]], greet: greetings[args[0]], asked: make(chan struct{})}
	if h.answer == nil && h.greet == nil {
		ts.Fatalf("there is no hostile server %q", args[0])
	}
	mode := "disable"
	if strings.HasPrefix(args[0], "tls-") {
		mode = "require"
	}
	ts.Check(os.MkdirAll(ts.MkAbs("policy"), 0o700))
	ts.Check(os.WriteFile(ts.MkAbs("policy/p.hcl"), fmt.Appendf(nil, hostilePolicy, h.listen(t), mode), 0o600))
	ts.Value(hostileKey{}).(*lastHostile).asked = h.asked
}

// lastHostile is the key, among a script's values, of the server that was
// started last.
type lastHostile struct{ asked chan struct{} }

const hostilePolicy = `
integration "prod" {
  host     = "127.0.0.1"
  port     = %d
  database = "dev"
  username = "admin"
  sslmode  = "%s"
}
source "orders" {
  integration = "prod"
  table       = "shop.orders"
  column "id" { type = "integer" }
}
`

// waitAsked is the command "asked". It waits until the last hostile server gets
// a query.
func waitAsked(ts *testscript.TestScript, _ bool, _ []string) {
	<-ts.Value(hostileKey{}).(*lastHostile).asked
}

type hostileKey struct{}
