package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
)

// Each tick shows the statement that is being sent then, with the time since the
// apply began. What ends before the first tick shows nothing.
func TestEachTickShowsHowFarAnApplyIs(t *testing.T) {
	clock := newClock()
	ticks, shown := make(chan time.Time), make(chan string)
	step, finish := follow("applying to prod", clock.now, ticks, func(at position) { shown <- at.text(longest) })
	tick := func(after time.Duration) string {
		clock.pass(after)
		ticks <- time.Time{}
		return <-shown
	}
	said := []string{tick(10 * time.Second)}
	step("create role redveil_staff", 0, 3)
	step("create view governed.orders", 1, 3)
	said = append(said, tick(10*time.Second), tick(45*time.Second))
	step("create view governed.orders", 2, 3)
	said = append(said, tick(time.Second))
	step("check who can read", 2, 2)
	said = append(said, tick(time.Hour))
	finish()
	select {
	case ticks <- time.Time{}:
		t.Error("somebody still listens")
	default:
	}
	if diff := cmp.Diff([]string{
		"applying to prod: preparing, 10s",
		"applying to prod: statement 2 of 3, create view governed.orders, 20s",
		"applying to prod: statement 2 of 3, create view governed.orders, 1m5s",
		"applying to prod: statement 3 of 3, create view governed.orders, 1m6s",
		"applying to prod: check who can read, 1h1m6s",
	}, said); diff != "" {
		t.Error(diff)
	}
	_, finish = follow("prod", clock.now, ticks, func(at position) { t.Error(at.text(longest)) })
	finish()
}

// Names are shown as they are, on one line. On a terminal the object is cut, so that
// the number and the time stay in sight.
func TestProgressFitsIntoALine(t *testing.T) {
	at := position{
		work: "prod", doing: "create view governed.\"a\n\x1b[2K\u202eb\"", done: 119, all: 2000,
		elapsed: 90*time.Second + 400*time.Millisecond,
	}
	for columns, want := range map[int]string{
		longest: `prod: statement 120 of 2000, create view governed."a\u000a\u001b[2K\u202eb", 1m30s`,
		52:      `prod: statement 120 of 2000, create view gov…, 1m30s`,
		1:       `prod: statement 120 of 2000, …, 1m30s`,
	} {
		if diff := cmp.Diff(want, at.text(columns)); diff != "" {
			t.Errorf("%d columns: %s", columns, diff)
		}
	}
	at.doing = "create view governed.漢字漢字"
	if got := at.text(62); wide(got) > 62 || !strings.Contains(got, "漢字…,") {
		t.Errorf("%d columns: %s", wide(got), got)
	}
}

// The last line of a terminal is drawn over, and taken away for what is written
// above it and at the end.
func TestTheLastLineOfATerminalIsDrawnOver(t *testing.T) {
	var terminal bytes.Buffer
	secret := strings.NewReplacer("sesame", "***")
	line := &lastLine{terminal: &terminal, above: &terminal, columns: 76, hide: secret.Replace}
	at := position{work: "prod", done: 1, all: 3, elapsed: time.Second}
	at.doing = "create view governed.of_sesame_orders_that_came_late"
	line.show(at)
	if _, err := fmt.Fprintln(line, "Waiting for somebody."); err != nil {
		t.Fatal(err)
	}
	at.done, at.doing, at.elapsed = 2, "create view governed.orders", 2*time.Second
	line.show(at)
	at.done, at.all, at.doing = 2, 2, "check who can read" // a proof counts steps
	line.show(at)
	before := screenOf(terminal.String())
	line.end()
	if diff := cmp.Diff([]string{
		"Waiting for somebody.", "prod: check who can read, 2s  66% |██████    |",
	}, before); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Waiting for somebody.", ""}, screenOf(terminal.String())); diff != "" {
		t.Error(diff)
	}
	for _, want := range []string{
		"statement 2 of 3, create view governed.of_**…, 1s  25% |██        |",
		"statement 3 of 3, create view governed.orders, 2s  50% |█████     |",
	} {
		if !strings.Contains(terminal.String(), want) {
			t.Errorf("%q is missing in %q", want, terminal.String())
		}
	}
}

// screenOf returns what a terminal shows after a text.
func screenOf(text string) []string {
	lines, column := [][]rune{nil}, 0
	for _, r := range text {
		last := len(lines) - 1
		switch r {
		case '\n':
			lines, column = append(lines, nil), 0
		case '\r':
			column = 0
		default:
			for len(lines[last]) <= column {
				lines[last] = append(lines[last], ' ')
			}
			lines[last][column] = r
			column++
		}
	}
	shown := make([]string, len(lines))
	for n, line := range lines {
		shown[n] = strings.TrimRight(string(line), " ")
	}
	return shown
}

// Progress counts the statements of the whole plan, one by one, and names the object
// of each.
func TestProgressCountsStatements(t *testing.T) {
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA mart", "CREATE TABLE mart.orders (id integer)",
		"CREATE USER ann PASSWORD DISABLE")
	folder := t.TempDir()
	policy := fmt.Sprintf(firstRunPolicy, running.Port()) + "user \"ann\" { groups = [\"staff\"] }\n"
	if err := os.WriteFile(filepath.Join(folder, "policy.hcl"), []byte(policy), 0o600); err != nil {
		t.Fatal(err)
	}
	env := systemEdge(time.Now)
	env.out, env.err = new(bytes.Buffer), new(bytes.Buffer)
	var done, of []int
	var doing []string
	runner := env.engine()
	runner.Progress = func(work string) (func(string, int, int), func()) {
		doing = append(doing, work)
		return func(what string, n, all int) {
			done, of, doing = append(done, n), append(of, all), append(doing, what)
		}, func() { doing = append(doing, "finished") }
	}
	all, err := runner.ApplyTarget(context.Background(), engine.ApplyRequest{Target: folder},
		applyDialog{applyOptions{approve: true}, env})
	if err != nil {
		t.Fatal(err)
	}
	statements := all[0].Statements
	if len(done) != statements+1 || doing[0] != "applying to prod" || doing[len(doing)-1] != "finished" ||
		doing[len(doing)-2] != "check who can read" || !slices.Contains(doing, "create view governed.orders") {
		t.Fatalf("%d statements: %v %q", statements, done, doing)
	}
	for n := range statements {
		if done[n] != n || of[n] != statements {
			t.Errorf("statement %d of %d is told as %d of %d", n, statements, done[n], of[n])
		}
	}
	if done[statements] != of[statements] {
		t.Errorf("the proof is told as %d of %d", done[statements], of[statements])
	}
}

// Where there is no terminal, a line each ten seconds goes to the error output, and
// secrets do not. What is over before says nothing.
func TestLinesOfProgressGoToTheErrorOutput(t *testing.T) {
	var written bytes.Buffer
	clock, ticks := newClock(), make(chan time.Time)
	env := systemEdge(clock.now)
	env.secrets.Add(warehouse.NewSecret("opensesame"))
	env.terminal, env.err = nil, cutting{escaping{&written}, env.secrets}
	stopped := 0
	_, start := env.progress(func(each time.Duration) (<-chan time.Time, func()) {
		if each != 10*time.Second {
			t.Errorf("a line each %s", each)
		}
		return ticks, func() { stopped++ }
	})
	step, finish := start("test")
	step("create role redveil_staff", 0, 1)
	finish()
	step, finish = start("applying to prod")
	step("create view governed.opensesame", 4, 1200)
	clock.pass(10 * time.Second)
	ticks <- time.Time{}
	finish()
	const want = "applying to prod: statement 5 of 1200, create view governed.***, 10s\n"
	if diff := cmp.Diff(want, written.String()); diff != "" {
		t.Error(diff)
	}
	if stopped != 2 {
		t.Errorf("%d tickers are stopped, want 2", stopped)
	}
}

// clock is one that a test moves.
type clock struct{ at chan time.Time }

func newClock() clock {
	c := clock{make(chan time.Time, 1)}
	c.at <- time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	return c
}

func (c clock) now() time.Time {
	at := <-c.at
	c.at <- at
	return at
}

func (c clock) pass(d time.Duration) { c.at <- (<-c.at).Add(d) }
