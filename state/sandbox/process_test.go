package sandbox_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// childRole makes this test binary run a sandbox of its own; see TestMain.
const childRole = "SANDBOX_TEST_CHILD"

// runChild starts a sandbox, tells its port, and waits for the end of its input.
func runChild() error {
	s, err := sandbox.Start(context.Background(), sandbox.Options{})
	if err != nil {
		return err
	}
	fmt.Println("port", s.Port())
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	return s.Close()
}

// child runs this test binary in another process, changed as wished, and
// returns once its sandbox is up.
func child(t *testing.T, change func(*exec.Cmd)) (command *exec.Cmd, finish func()) {
	t.Helper()
	command = exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), childRole+"=1")
	command.Stderr = os.Stderr
	change(command)
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.HasPrefix(line, "port ") {
		t.Fatal("the child did not start a sandbox:", line, err, command.Wait())
	}
	return command, func() {
		if err := errors.Join(in.Close(), command.Wait()); err != nil {
			t.Error(err)
		}
	}
}

func TestTheServerDiesWithItsProcess(t *testing.T) {
	folder := reachable(t)
	command, _ := child(t, func(c *exec.Cmd) { c.Env = append(c.Env, "TMPDIR="+folder) })
	sockets, err := filepath.Glob(filepath.Join(folder, "rs-sandbox-*", "s", ".s.PGSQL.5432"))
	if err != nil || len(sockets) != 1 {
		t.Fatal("want one socket, got", sockets, err)
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait() // killed
	for {
		conn, err := net.Dial("unix", sockets[0])
		if err != nil {
			break // the server is gone
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("TMPDIR", folder)
	sandboxtest.Start(t)
	if left, err := filepath.Glob(filepath.Join(folder, "rs-sandbox-*.lock")); err != nil || len(left) != 1 {
		t.Error("the next start should leave its own folder only:", left, err)
	}
}

// An ordinary account runs the server itself; it need not have a home.
func TestAnOrdinaryUserWithoutAHome(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("the other tests run as an ordinary user already")
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Skip("there is no account nobody")
	}
	uid, err := strconv.Atoi(nobody.Uid)
	if err != nil {
		t.Fatal(err)
	}
	folder := reachable(t)
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(folder, "child")
	if err := copyProgram(os.Args[0], binary); err != nil {
		t.Fatal(err)
	}
	_, finish := child(t, func(c *exec.Cmd) {
		c.Path, c.Dir = binary, folder
		c.Env = []string{childRole + "=1", "HOME=/nonexistent", "TMPDIR=" + folder}
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
	})
	finish()
	if left, err := filepath.Glob(filepath.Join(folder, "rs-sandbox-*")); err != nil || len(left) != 0 {
		t.Error("left behind:", left, err)
	}
}

func copyProgram(from, to string) error {
	program, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, program, 0o755)
}

func TestFirstStartsAtOnce(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "cache")
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			s, err := sandbox.Start(t.Context(), sandbox.Options{Cache: cache})
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if kept, err := os.ReadDir(cache); err != nil || len(kept) != 1 {
		t.Error("want one template, got", kept, err)
	}
}
