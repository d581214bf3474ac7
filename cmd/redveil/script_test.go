package main

import (
	"bytes"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/redveil/redveil/spec/checkout/checkouttest"
	"github.com/redveil/redveil/state/sandbox"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes "redveil" a command of the scripts. It is this program, with
// the clock that a script sets.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"redveil": func() { os.Exit(runWithClock()) },
	})
}

func runWithClock() int {
	now := time.Now
	if text := os.Getenv("SCRIPT_CLOCK"); text != "" {
		fixed, err := time.Parse(time.RFC3339, text)
		if err != nil {
			panic(err)
		}
		now = func() time.Time { return fixed }
	}
	return runHere(now)
}

// Each script in testdata/script shows how a command behaves. A script that
// calls "sandbox" gets its own warehouse.
var updateScripts = flag.Bool("update-scripts", false, "write what the scripts compare with anew")

func TestScripts(t *testing.T) { testscript.Run(t, scripts(t)) }

func scripts(t *testing.T) testscript.Params {
	t.Helper()
	return testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       *updateScripts,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SCRIPT_CLOCK", "2026-03-01T09:00:00Z")
			env.Setenv("HOME", env.WorkDir)
			if cache, err := os.UserCacheDir(); err == nil { // shared, so that no script makes a cluster of its own
				env.Setenv("XDG_CACHE_HOME", cache)
			}
			env.Setenv("USER", "tester")
			env.Values[testingT{}] = t
			env.Values[hostileKey{}] = new(lastHostile)
			env.Values[awsKey{}] = new(lastAWS)
			env.Values[promotionKey{}] = new(func(bool))
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"sandbox": startSandbox,
			"as":      queryAs,
			"exits":   exits,
			"serve":   serveGit,
			"hostile": startHostile,
			"asked":   waitAsked,
			"forge":   forge,
			"digest":  digestOf,
			"aws":     startAWS,
			"broken":  breakAWS,
			"alike":   readAlike,
		},
	}
}

// startSandbox is the command "sandbox [-passwords] [-tls FILE] [-superuser] FILE…". It
// starts a warehouse, loads the files, and sets PORT. In every .hcl file in policy/ it
// replaces 5439 by the port. From then on admin, who owns what was loaded, is no
// superuser but for what "as admin" runs, unless -superuser says so; it has what
// redveil bootstrap gives a system account.
func startSandbox(ts *testscript.TestScript, _ bool, args []string) {
	var options sandbox.Options
	superuser := false
	for n := 0; n < len(args); n++ {
		switch args[n] {
		case "-passwords":
			options.CheckPasswords = true
		case "-superuser":
			superuser = true
		case "-tls":
			n++
			options.TLS, options.Roots = true, ts.MkAbs(args[n])
		default:
			options.Load = append(options.Load, ts.MkAbs(args[n]))
		}
	}
	running, err := sandbox.Start(context.Background(), options)
	ts.Check(err)
	ts.Defer(func() { _ = running.Close() })
	ts.Setenv("PORT", strconv.Itoa(running.Port()))
	ts.Check(setPort(ts.MkAbs("."), running.Port()))
	last := ts.Value(awsKey{}).(*lastAWS)
	if last.sandbox = running; last.instead {
		startAWS(ts, false, nil)
		ts.Check(overDataAPI(ts.MkAbs(".")))
	}
	if superuser {
		return
	}
	runAs(ts, "admin", "CREATE ROLE of_admin; GRANT ACCESS SYSTEM TABLE, ACCESS CATALOG, CREATE ROLE, CREATE USER TO "+
		"ROLE of_admin; GRANT ROLE of_admin TO admin; ALTER USER admin SYSLOG ACCESS UNRESTRICTED; GRANT CREATE ON "+
		"DATABASE dev TO admin")
	promote := func(super bool) { ts.Check(running.SetSuperuser(context.Background(), "admin", super)) }
	promote(false)
	*ts.Value(promotionKey{}).(*func(bool)) = promote
}

// promotionKey is the key of what makes admin a superuser for a while.
type promotionKey struct{}

func setPort(folder string, port int) error {
	return filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".hcl" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, bytes.ReplaceAll(content, []byte("5439"), []byte(strconv.Itoa(port))), 0o600)
	})
}

// queryAs is the command "as ACCOUNT SQL". It prints the result's rows, with
// values separated by |, or the error, to stdout.
func queryAs(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: as ACCOUNT SQL")
	}
	if promote := *ts.Value(promotionKey{}).(*func(bool)); promote != nil && args[0] == "admin" {
		promote(true)
		defer promote(false)
	}
	_, err := ts.Stdout().Write([]byte(runAs(ts, args[0], args[1])))
	ts.Check(err)
}

// runAs returns what a query says to an account.
func runAs(ts *testscript.TestScript, account, query string) string {
	db, err := sql.Open("postgres", fmt.Sprintf("postgres://%s@127.0.0.1:%s/dev?sslmode=disable",
		url.User(account), ts.Getenv("PORT")))
	ts.Check(err)
	defer func() { _ = db.Close() }()
	var out strings.Builder
	if err := printRows(&out, db, query); err != nil {
		refused, ok := err.(*pq.Error)
		if !ok {
			ts.Fatalf("%v", err)
		}
		fmt.Fprintf(&out, "ERROR: %s\n", refused.Message)
	}
	return out.String()
}

func printRows(out io.Writer, db *sql.DB, query string) error {
	rows, err := db.Query(query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for more := true; more; more = rows.NextResultSet() { // one for each statement
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		for rows.Next() {
			values, err := scanText(rows, len(columns))
			if err != nil {
				return err
			}
			fmt.Fprintln(out, strings.Join(values, "|"))
		}
	}
	return rows.Err()
}

// serveGit is the command "serve FOLDER". It serves the bare repositories in a
// folder and sets URL, and SERVED to its host and port. The token is sesame.
func serveGit(ts *testscript.TestScript, _ bool, args []string) {
	t, ok := ts.Value(testingT{}).(testing.TB)
	if !ok || len(args) != 1 {
		ts.Fatalf("usage: serve FOLDER")
	}
	url := checkouttest.Serve(t, ts.MkAbs(args[0]), "sesame")
	ts.Setenv("URL", url)
	ts.Setenv("SERVED", strings.TrimPrefix(url, "http://"))
}

// testingT is the key of the running test among a script's values.
type testingT struct{}

// exits is the command "exits CODE ARG…". It runs redveil and expects that exit
// code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec("redveil", args[1:]...)
	got := 0
	if err != nil {
		if _, scanErr := fmt.Sscanf(err.Error(), "exit status %d", &got); scanErr != nil {
			ts.Fatalf("redveil: %v", err)
		}
	}
	if got != want {
		ts.Fatalf("redveil %s exits with %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}
