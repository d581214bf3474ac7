package warehouse_test

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/redveil/redveil/state/sandbox/faulttest"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
)

// guarded is a sandbox that asks for passwords, behind a proxy that counts them.
func guarded(t *testing.T, statements ...string) (*faulttest.Proxy, warehouse.Config) {
	t.Helper()
	running := sandboxtest.Start(t, sandboxtest.CheckPasswords())
	sandboxtest.Exec(t, sandboxtest.Open(t, running, "admin"), statements...)
	proxy := faulttest.Start(t, running.Port())
	return proxy, warehouse.Config{
		Host: "127.0.0.1", Port: proxy.Port(), Database: "dev", Account: "keeper", SSLMode: "disable",
		Password: warehouse.NewSecret("Wrong0ne-"), SignIns: new(warehouse.SignIns),
	}
}

const keeper = "CREATE USER keeper PASSWORD 'Sesame-0pen' CREATEUSER"

func TestARefusedPasswordIsNotTriedAgain(t *testing.T) {
	proxy, target := guarded(t, keeper)
	want := fmt.Sprintf(`signing in to 127.0.0.1:%d as "keeper": password authentication failed for user "keeper"; `+
		"this is not tried again, as five failed sign-ins in a row lock an account by default. Check the "+
		"integration's username, the environment variable of its password, and in the warehouse whether the password "+
		"has expired or the account is locked (SHOW USER LOCKOUT)", proxy.Port())
	if got := open(t, target); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	target.Database = "other" // which the server asks for after the password
	want = fmt.Sprintf(`signing in to 127.0.0.1:%d as "keeper": this password was refused before in this run and is `+
		"not tried again, as five failed sign-ins in a row lock an account by default", proxy.Port())
	if got := open(t, target); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if tried := proxy.SignIns(); tried != 1 {
		t.Errorf("signed in %d times, want once", tried)
	}
}

func TestAnotherPasswordIsTried(t *testing.T) {
	proxy, target := guarded(t, keeper)
	_ = open(t, target)
	target.Password = warehouse.NewSecret("Sesame-0pen")
	target.Database = "dev"
	works(t, target)
	works(t, target) // what was right once is not kept back
	if tried := proxy.SignIns(); tried != 3 {
		t.Errorf("signed in %d times, want 3", tried)
	}
}

// Of several at the same time one tries.
func TestAWrongPasswordIsTriedOnceByAllAtOnce(t *testing.T) {
	proxy, target := guarded(t, keeper)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := warehouse.Open(t.Context(), target); !warehouse.IsRefused(err) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if tried := proxy.SignIns(); tried != 1 {
		t.Errorf("signed in %d times, want once", tried)
	}
}

func TestAnExpiredPasswordIsRefusedAndNotTriedAgain(t *testing.T) {
	proxy, target := guarded(t, keeper, "ALTER USER keeper VALID UNTIL '2001-01-01'")
	target.Password = warehouse.NewSecret("Sesame-0pen")
	for range 3 {
		if got := open(t, target); !strings.Contains(got, "five failed sign-ins") {
			t.Error(got)
		}
	}
	if tried := proxy.SignIns(); tried != 1 {
		t.Errorf("signed in %d times, want once", tried)
	}
}

// A session that follows a broken one keeps to the same.
func TestASessionThatFollowsSignsInOnce(t *testing.T) {
	proxy, target := guarded(t, keeper)
	target.Password, target.SignIns = warehouse.NewSecret("Sesame-0pen"), nil
	session, err := warehouse.Open(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.Close() }()
	if _, err := session.ExecContext(t.Context(), "ALTER USER keeper PASSWORD 'An0ther-one'"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := session.Again(t.Context()); !warehouse.IsRefused(err) {
			t.Error(err)
		}
	}
	if tried := proxy.SignIns(); tried != 2 { // the first one went well
		t.Errorf("signed in %d times, want twice", tried)
	}
}

// A server may close the connection in the place of an answer. database/sql would
// dial twice more.
func TestAServerThatHangsUpIsNotDialedAgain(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var dialed atomic.Int32
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			dialed.Add(1)
			_, _ = conn.Read(make([]byte, 1024)) // what is unread would reset the connection
			_ = conn.Close()
		}
	}()
	got := open(t, warehouse.Config{
		Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Database: "dev", Account: "a", SSLMode: "disable",
	})
	_ = listener.Close()
	<-done
	if !strings.Contains(got, "closed the connection") || dialed.Load() != 1 {
		t.Errorf("dialed %d times: %s", dialed.Load(), got)
	}
}
