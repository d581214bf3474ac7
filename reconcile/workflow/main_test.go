package workflow_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// builtBinary is the path of redveil as people run it.
var builtBinary string

// The tests here run redveil as GitHub's runners do. It is built once.
func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	folder, err := os.MkdirTemp("", "redveil-test-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	builtBinary = filepath.Join(folder, "redveil")
	if out, err := exec.Command("go", "build", "-o", builtBinary,
		"github.com/redveil/redveil/cmd/redveil").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		return 1
	}
	return m.Run()
}
