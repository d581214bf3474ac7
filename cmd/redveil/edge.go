package main

import (
	"io"
	"os"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/hashicorp/hcl/v2"
	"github.com/mattn/go-isatty"
	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/state/warehouse"
	"golang.org/x/term"
)

// environment is everything that comes from outside: streams, environment
// variables, clock. No package below cmd reads any of them by itself.
type environment struct {
	in       io.Reader
	out, err io.Writer
	// terminal is the error output for progress bars, with so many columns; nil if
	// it is no terminal. Everything else goes to err, which escapes what acts on one.
	terminal io.Writer
	columns  int
	getenv   func(string) string
	environ  []string
	now      func() time.Time
	// all is set by --all: show every problem.
	all *bool
	// variables are set by --var.
	variables map[string]string
	// interactive says that input and error output are a terminal.
	interactive bool
	// secrets holds the secrets that this run knows, which are cut out of
	// everything that leaves it.
	secrets *warehouse.Secrets
	// signIns remembers the passwords that a warehouse refused.
	signIns *warehouse.SignIns
}

// systemEdge returns the environment of this process. The writers remove
// colours if the output is not a terminal or NO_COLOR is set, and always remove
// secrets.
func systemEdge(now func() time.Time) environment {
	environ := os.Environ()
	secrets := new(warehouse.Secrets)
	stderr := colorprofile.NewWriter(os.Stderr, environ)
	env := environment{
		in:          os.Stdin,
		out:         cutting{colorprofile.NewWriter(os.Stdout, environ), secrets},
		err:         cutting{escaping{stderr}, secrets},
		getenv:      os.Getenv,
		environ:     environ,
		now:         now,
		all:         new(bool),
		variables:   make(map[string]string),
		interactive: isatty.IsTerminal(os.Stdin.Fd()) && isatty.IsTerminal(os.Stderr.Fd()),
		secrets:     secrets,
		signIns:     new(warehouse.SignIns),
	}
	if isatty.IsTerminal(os.Stderr.Fd()) {
		env.terminal, env.columns = stderr, columnsOf(os.Stderr)
	}
	for _, name := range secretVariables {
		_ = env.engine().Secret(name)
	}
	return env
}

// columnsOf returns how wide a terminal is.
func columnsOf(terminal *os.File) int {
	if columns, _, err := term.GetSize(int(terminal.Fd())); err == nil && columns > 0 {
		return columns
	}
	return 80
}

// secretVariables are the variables that hold secrets that redveil itself uses.
var secretVariables = []string{
	"GITHUB_TOKEN", "REDVEIL_GIT_TOKEN", "REDVEIL_GIT_SSH_PASSPHRASE", "REDVEIL_PLAN_KEY",
	"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
}

// engine returns an engine that shows problems and progress here.
func (w environment) engine() engine.Engine {
	notes, progress := w.progress(everyTick)
	return engine.Engine{
		Env: w.getenv, Now: w.now, Variables: w.variables, Secrets: w.secrets, SignIns: w.signIns, AWS: new(engine.AWS),
		Notes: notes, Progress: progress,
		OnProblems: func(policy *engine.Policy, problems hcl.Diagnostics) error {
			return writeProblems(problems, policy.Files, w)
		},
	}
}

// cutting is a stream from which secrets are cut.
type cutting struct {
	stream  io.Writer
	secrets *warehouse.Secrets
}

// Write cuts secrets out of each write.
func (c cutting) Write(p []byte) (int, error) {
	if _, err := io.WriteString(c.stream, c.secrets.Cut(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}
