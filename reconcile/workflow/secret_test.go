package workflow_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/redveil/redveil/reconcile/github/githubtest"
)

// leaked is a password that is only in the environment.
const leaked = `Sesame-"0pen\1+5%##[x`

// Whatever is wrong with a connection, and whatever a server answers, the
// password must not appear in output, comments, statuses, summaries or files.
func TestNoCommandShowsASecret(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	s.direct("alice", "warehouse/policy.hcl", stagePolicy)
	s.inherited = []string{
		"REDVEIL_SECRET=" + leaked, "REDVEIL_PLAN_KEY=" + leaked + "2",
		"REDVEIL_GIT_SSH_PASSPHRASE=" + leaked,
	}
	good := s.git("show", "main:warehouse/redveil.hcl")
	good = strings.Replace(good, "}", "  password = env(\"REDVEIL_SECRET\")\n}", 1)
	change := func(from, to string) string {
		if !strings.Contains(good, from) {
			t.Fatalf("%q is not in\n%s", from, good)
		}
		return strings.Replace(good, from, to, 1)
	}
	at := func(port int) string {
		return change(fmt.Sprintf("port     = %d", s.port), fmt.Sprintf("port     = %d", port))
	}
	for name, policy := range map[string]string{
		"a port in the host":     change("127.0.0.1", "127.0.0.1:15410"),
		"an address in brackets": change("127.0.0.1", "[::1]"),
		"a scheme":               change("127.0.0.1", "postgres://127.0.0.1"),
		"a space":                change("127.0.0.1", "127.0.0.1 "),
		"a host that is not": strings.Replace(change("127.0.0.1", "db.invalid"), `"disable"`, `"verify-full"`,
			1),
		"no server":               at(1),
		"another database":        change(`"dev"`, `"d%2f?sslmode=x"`),
		"another account":         change(`"admin"`, `"no@body:x/"`),
		"a server without TLS":    change(`"disable"`, `"verify-full"`),
		"a server that refuses":   at(echo(t, refuses)),
		"a server that lets in":   at(echo(t, letsIn)),
		"a server of other words": at(echo(t, answersRows)),
		"a server of junk":        at(echo(t, junk)),
	} {
		t.Run(name, func(t *testing.T) {
			s.git("checkout", "-q", "main")
			s.direct("alice", "warehouse/redveil.hcl", policy)
			folder := filepath.Join(s.work, "warehouse")
			for _, args := range [][]string{
				{"validate"},
				{"render"},
				{"plan"},
				{"plan", "--json"},
				{"plan", "--sql"},
				{"plan", "--out", filepath.Join(s.root, "p.json"), "--html", filepath.Join(s.root, "p.html")},
				{"plan", "--connection-from", "main"},
				{"apply", "--auto-approve"},
				{"apply", "--auto-approve", "--json"},
				{"drift"},
				{"drift", "--correct", "--json"},
			} {
				cmd := exec.Command(s.binary, append(args, folder)...)
				cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.root}, s.inherited...)
				out, err := cmd.CombinedOutput()
				hides(t, strings.Join(args, " "), string(out))
				if args[0] == "plan" && err == nil {
					t.Errorf("%v went well:\n%s", args, out)
				}
				if bytes.Contains(out, []byte("goroutine ")) {
					t.Errorf("%v panicked:\n%s", args, out)
				}
			}
			branch := strings.ReplaceAll(name, " ", "-")
			number, shown := s.open(branch, "alice", "README.md", name)
			hides(t, "the review", shown.out+shown.summary+shown.outputsVerbatim)
			before := s.merge(number, branch, githubtest.Squash)
			for what, got := range map[string]ran{"apply": s.apply(before), "drift": s.drift()} {
				hides(t, what, got.out+got.summary+got.outputsVerbatim)
				if got.code == 0 {
					t.Errorf("%s went well:\n%s", what, got.out)
				}
			}
			for _, c := range s.github.Comments(number) {
				hides(t, "a comment", c.Body)
			}
		})
	}
	for _, issue := range s.github.Issues() {
		hides(t, "an issue", issue.Title+issue.Body)
	}
	for _, sha := range strings.Fields(s.git("log", "--format=%H", "--all")) {
		for _, status := range s.github.Statuses(sha) {
			hides(t, "a status", status.Description)
		}
	}
	err := filepath.WalkDir(s.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		hides(t, path, string(content))
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// hides fails if a text contains the secret, plain or quoted.
func hides(t *testing.T, what, text string) {
	t.Helper()
	if at := strings.Index(text, "Sesame-"); at >= 0 {
		t.Errorf("%s shows the secret:\n%s", what, text[max(0, at-200):min(len(text), at+200)])
	}
}

// echo starts a server that asks for the password in clear text and passes it
// to answer.
func echo(t *testing.T, answer func(backend *pgproto3.Backend, conn net.Conn, password string)) int {
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
			go func() {
				defer func() { _ = conn.Close() }()
				backend := pgproto3.NewBackend(conn, conn)
				if _, err := backend.ReceiveStartupMessage(); err != nil {
					return
				}
				backend.Send(&pgproto3.AuthenticationCleartextPassword{})
				if backend.Flush() != nil || backend.SetAuthType(pgproto3.AuthTypeCleartextPassword) != nil {
					return
				}
				message, err := backend.Receive()
				if given, ok := message.(*pgproto3.PasswordMessage); err == nil && ok {
					answer(backend, conn, given.Password)
				}
			}()
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port
}

func refusal(password string) *pgproto3.ErrorResponse {
	return &pgproto3.ErrorResponse{
		Severity: "ERROR", Code: "42501", Message: "no, not with " + password,
		Detail: password, Hint: fmt.Sprintf("try %q", password),
	}
}

func refuses(backend *pgproto3.Backend, _ net.Conn, password string) {
	backend.Send(refusal(password))
	_ = backend.Flush()
}

func letsIn(backend *pgproto3.Backend, _ net.Conn, password string) {
	converse(backend, func() {
		backend.Send(&pgproto3.NoticeResponse{Severity: "INFO", Code: "00000", Message: "you said " + password})
		backend.Send(refusal(password))
	})
}

func answersRows(backend *pgproto3.Backend, _ net.Conn, password string) {
	converse(backend, func() {
		backend.Send(&pgproto3.RowDescription{
			Fields: []pgproto3.FieldDescription{{Name: []byte(password), DataTypeOID: 25}},
		})
		backend.Send(&pgproto3.DataRow{Values: [][]byte{[]byte(password)}})
		backend.Send(&pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")})
	})
}

// converse answers each statement.
func converse(backend *pgproto3.Backend, answer func()) {
	backend.Send(&pgproto3.AuthenticationOk{})
	for {
		backend.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
		if backend.Flush() != nil {
			return
		}
		message, err := backend.Receive()
		if err != nil {
			return
		}
		switch query := message.(type) {
		case *pgproto3.Query:
			if strings.HasPrefix(query.String, "SET ") || strings.HasPrefix(query.String, "BEGIN") {
				backend.Send(&pgproto3.CommandComplete{CommandTag: []byte("SET")})
				continue
			}
			answer()
		case *pgproto3.Terminate:
			return
		}
	}
}

func junk(_ *pgproto3.Backend, conn net.Conn, password string) {
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 400 no %s\r\n\r\n", password)
}
