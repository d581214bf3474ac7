package awstest

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redveil/redveil/state/sandbox"
)

// gateway is where a cluster answers: it takes the passwords that were issued, and
// signs in to the sandbox as the database user that they stand for. See
// https://www.postgresql.org/docs/current/protocol-message-formats.html
type gateway struct {
	listener  net.Listener
	target    string
	now       func() time.Time
	secure    *tls.Config
	authority []byte // PEM
	also      func() // closes what belongs with it
	running   sync.WaitGroup
	echo      atomic.Bool

	mu     sync.Mutex
	issued map[string]ticket // by password
	open   map[net.Conn]bool
	closed bool
}

type ticket struct {
	login, user string
	ends        time.Time
}

func open(t testing.TB, running *sandbox.Sandbox, now func() time.Time) *gateway {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	secure, authority := certified(t)
	g := &gateway{
		listener: listener, target: net.JoinHostPort("127.0.0.1", strconv.Itoa(running.Port())), now: now,
		secure: secure, authority: authority, issued: map[string]ticket{}, open: map[net.Conn]bool{},
	}
	g.running.Go(g.accept)
	return g
}

func (g *gateway) port() int { return g.listener.Addr().(*net.TCPAddr).Port }

func (g *gateway) admit(login, user, password string, ends time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.issued[password] = ticket{login, user, ends}
}

func (g *gateway) close() {
	_ = g.listener.Close()
	g.mu.Lock()
	g.closed = true
	for conn := range g.open {
		_ = conn.Close()
	}
	g.mu.Unlock()
	g.running.Wait()
	g.also()
}

func (g *gateway) accept() {
	for {
		conn, err := g.listener.Accept()
		if err != nil {
			return
		}
		g.running.Go(func() {
			defer func() { _ = conn.Close() }()
			if !g.keep(conn) {
				return
			}
			g.serve(conn)
		})
	}
}

// keep has the connection closed with the gateway.
func (g *gateway) keep(conn net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open[conn] = true
	return !g.closed
}

// serve begins to speak TLS, if the client asks for it.
func (g *gateway) serve(client net.Conn) {
	startup, err := message(client)
	if err == nil && binary.BigEndian.Uint32(startup) == asksForTLS {
		_, _ = client.Write([]byte{'S'})
		client = tls.Server(client, g.secure)
		startup, err = message(client)
	}
	if err == nil {
		err = g.pass(client, startup)
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
		refuse(client, err)
	}
}

const asksForTLS = 1234<<16 | 5679

// pass signs in, and passes on what follows.
func (g *gateway) pass(client net.Conn, startup []byte) error {
	server, err := net.Dial("tcp", g.target)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	if !g.keep(server) {
		return nil
	}
	if binary.BigEndian.Uint32(startup) != 3<<16 { // asks to cancel a statement
		_, err := server.Write(framed(startup))
		return err
	}
	user, err := g.signIn(client, startup)
	if err != nil {
		return err
	}
	if _, err := server.Write(framed(withUser(startup, user))); err != nil {
		return err
	}
	g.running.Go(func() {
		_, _ = io.Copy(server, client)
		_ = server.Close()
	})
	_, _ = io.Copy(client, server) // either side may hang up
	return client.Close()
}

// signIn asks for the password, and returns the user that it stands for.
func (g *gateway) signIn(client net.Conn, startup []byte) (string, error) {
	if _, err := client.Write([]byte{'R', 0, 0, 0, 8, 0, 0, 0, 3}); err != nil {
		return "", err
	}
	kind := make([]byte, 1)
	if _, err := io.ReadFull(client, kind); err != nil {
		return "", err
	}
	password, err := message(client)
	if err != nil {
		return "", err
	}
	login := parameter(startup, "user")
	password = bytes.TrimRight(password, "\x00")
	if g.echo.Load() {
		return "", fmt.Errorf("not the password of %q: %s", login, password)
	}
	g.mu.Lock()
	issued := g.issued[string(password)]
	g.mu.Unlock()
	if kind[0] != 'p' || issued.login != login || !g.now().Before(issued.ends) {
		return "", fmt.Errorf("password authentication failed for user %q", login)
	}
	return issued.user, nil
}

// message reads a length and what follows.
func message(from io.Reader) ([]byte, error) {
	var length uint32
	if err := binary.Read(from, binary.BigEndian, &length); err != nil {
		return nil, err
	}
	if length < 4 || length > 1<<16 {
		return nil, fmt.Errorf("a message of %d bytes", length)
	}
	body := make([]byte, length-4)
	_, err := io.ReadFull(from, body)
	return body, err
}

func framed(body []byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+4)), body...)
}

// parameter finds a value among the names and values of the first message.
func parameter(startup []byte, name string) string {
	parts := bytes.Split(startup[4:], []byte{0})
	for n := 0; n+1 < len(parts); n += 2 {
		if string(parts[n]) == name {
			return string(parts[n+1])
		}
	}
	return ""
}

func withUser(startup []byte, user string) []byte {
	old := append([]byte("user\x00"+parameter(startup, "user")), 0)
	return append(startup[:4:4], bytes.Replace(startup[4:], old, append([]byte("user\x00"+user), 0), 1)...)
}

// refuse answers with an error as the server would.
func refuse(client io.Writer, err error) {
	body := []byte("SFATAL\x00C28P01\x00M" + err.Error() + "\x00\x00")
	_, _ = client.Write(append([]byte{'E'}, framed(body)...))
}
