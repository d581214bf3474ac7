package main

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/redveil/redveil/state/sandbox/faulttest"
)

// Whoever runs apply does not notice that the answer to COMMIT was lost.
func TestAnApplyWhoseCommitHadNoAnswerSaysThatItWasApplied(t *testing.T) {
	k := newKilled(t)
	k.choose(0)
	k.converges()
	k.choose(1)
	k.proxy.Break(faulttest.Fault{What: faulttest.CutAfter, Statement: "COMMIT", At: 2})
	out, err := redveilCommand(t, "apply", "--auto-approve", k.folder).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Applied to prod: ") || !k.proxy.Met() {
		t.Errorf("%v\n%s", err, out)
	}
	if got := k.applied(); got != 2 {
		t.Errorf("the history has %d runs that applied something", got)
	}
}

// Where the warehouse is gone for good in the middle, apply says so, and what stands.
func TestAnApplyThatCannotGoOnSaysThatNothingWasApplied(t *testing.T) {
	k := newKilled(t)
	k.choose(0)
	k.converges()
	k.choose(1)
	k.proxy.Break(faulttest.Fault{What: faulttest.CutBefore, Statement: "CREATE OR REPLACE VIEW", At: 1, Refuse: true})
	cmd := redveilCommand(t, "apply", "--auto-approve", k.folder)
	out, _ := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != exitFailed || !strings.HasSuffix(string(out), "\nnothing was applied\n") ||
		!strings.Contains(string(out), "statement: CREATE OR REPLACE VIEW") ||
		!strings.Contains(string(out), "\nbeginning anew: connecting to 127.0.0.1:") {
		t.Errorf("%s\n%s", cmd.ProcessState, out)
	}
}

// Four applies at once: one of them applies, the others find nothing left to do or
// that the warehouse has changed, and nothing is applied twice.
func TestAppliesAtOnceOnAWarehouseThatIsGoverned(t *testing.T) {
	k := newKilled(t)
	k.choose(0)
	k.converges()
	k.choose(1)
	const runs = 4
	codes, said := make([]int, runs), make([]string, runs)
	var all sync.WaitGroup
	for n := range runs {
		all.Go(func() {
			cmd := redveilCommand(t, "apply", "--auto-approve", k.folder)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			_ = cmd.Run()
			codes[n], said[n] = cmd.ProcessState.ExitCode(), out.String()
		})
	}
	all.Wait()
	for n, code := range codes {
		if code != exitDone && code != exitRefused {
			t.Errorf("run %d ends with %d:\n%s", n, code, said[n])
		}
	}
	if got := k.applied(); got != 2 {
		t.Errorf("%d runs applied something:\n%s", got, strings.Join(said, "\n"))
	}
	k.converges()
}

// applied counts the runs that applied something.
func (k *killed) applied() (runs int) {
	k.t.Helper()
	if err := k.admin.QueryRow("SELECT COUNT(*) FROM redveil_system.history WHERE outcome = 'applied' AND " +
		"statements > 0").Scan(&runs); err != nil {
		k.t.Fatal(err)
	}
	return runs
}
