package proxy_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// shared is one warehouse for all tests that speak to a server.
var shared *sandbox.Sandbox

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	if shared, err = sandbox.Start(context.Background(), sandbox.Options{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := shared.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if left := sandboxtest.LeftGoroutines(); left != "" {
		fmt.Fprintln(os.Stderr, "goroutines of the sandbox outlive it:\n"+left)
		return 1
	}
	return code
}
