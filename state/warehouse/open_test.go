package warehouse_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
)

// open tries to connect and returns the error's text.
func open(t *testing.T, target warehouse.Config) string {
	t.Helper()
	session, err := warehouse.Open(context.Background(), target)
	if err == nil {
		_ = session.Close()
		t.Fatal("connected")
	}
	return err.Error()
}

func TestAServerThatNeverAnswersIsGivenUp(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	got := open(t, warehouse.Config{
		Host: "127.0.0.1", Port: silent.Addr().(*net.TCPAddr).Port, Database: "dev", Account: "a",
		Password: warehouse.NewSecret("Sesame-0pen"), SSLMode: "disable", ConnectTimeout: time.Second,
	})
	if !strings.Contains(got, "no answer within 1s") || strings.Contains(got, "Sesame") {
		t.Error(got)
	}
}

func TestErrorsSayWhichPartOfConnectingFailed(t *testing.T) {
	running := sandboxtest.Start(t)
	target := warehouse.Config{
		Host: "127.0.0.1", Port: running.Port(), Database: "dev", Account: "admin",
		SSLMode: "disable",
	}
	for want, change := range map[string]func(*warehouse.Config){
		"the server does not speak TLS":  func(t *warehouse.Config) { t.SSLMode = "verify-full" },
		`signing in to 127.0.0.1`:        func(t *warehouse.Config) { t.Account = "nobody" },
		`connecting to database "other"`: func(t *warehouse.Config) { t.Database = "other" },
		"check host, port and network":   func(t *warehouse.Config) { t.Port = 1 },
	} {
		changed := target
		change(&changed)
		if got := open(t, changed); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestASecretPrintsAsStars(t *testing.T) {
	secret := warehouse.NewSecret("Sesame-0pen")
	encoded, err := json.Marshal(map[string]any{"s": secret})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		fmt.Sprint(secret),
		fmt.Sprintf("%v %+v %#v %s %q", secret, secret, secret, secret, secret), string(encoded),
	} {
		if strings.Contains(text, "Sesame") {
			t.Error(text)
		}
	}
}
