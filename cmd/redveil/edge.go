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
)

// edge is everything that comes from outside: streams, environment, clock.
// Nothing below cmd reads any of them by itself.
type environment struct {
	in       io.Reader
	out, err io.Writer
	// terminal is err for what draws on it; all else goes through err, which
	// lets nothing through that acts on a terminal.
	terminal io.Writer
	getenv   func(string) string
	environ  []string
	now      func() time.Time
	// all is set by --all: lists of problems are shown to their end.
	all *bool
	// interactive: a person sits before input and error output.
	interactive bool
	// secrets are those that this run knows; nothing that leaves it holds one.
	secrets *warehouse.Secrets
}

// systemEdge is the real outside. The writers take colours out where the
// output is no terminal or NO_COLOR is set, and secrets always.
func systemEdge(now func() time.Time) environment {
	environ := os.Environ()
	secrets := new(warehouse.Secrets)
	terminal := colorprofile.NewWriter(os.Stderr, environ)
	env := environment{
		in:          os.Stdin,
		out:         cutting{colorprofile.NewWriter(os.Stdout, environ), secrets},
		err:         cutting{escaping{terminal}, secrets},
		terminal:    terminal,
		getenv:      os.Getenv,
		environ:     environ,
		now:         now,
		all:         new(bool),
		interactive: isatty.IsTerminal(os.Stdin.Fd()) && isatty.IsTerminal(os.Stderr.Fd()),
		secrets:     secrets,
	}
	for _, name := range secretVariables {
		_ = env.engine().Secret(name)
	}
	return env
}

// secretVariables hold secrets of redveil's own.
var secretVariables = []string{"GITHUB_TOKEN", "REDVEIL_GIT_TOKEN", "REDVEIL_GIT_SSH_PASSPHRASE", "REDVEIL_PLAN_KEY"}

// engine is what carries the use cases out, and shows problems and progress here.
func (w environment) engine() engine.Engine {
	e := engine.Engine{
		Env: w.getenv, Now: w.now, Secrets: w.secrets, Notes: w.err,
		OnProblems: func(l *engine.Policy, problems hcl.Diagnostics) error {
			return writeProblems(problems, l.Files, w)
		},
	}
	if w.interactive {
		e.Progress = func() (func(string, int, int), func()) { return progressOn(w.terminal) }
	}
	return e
}

// cutting is a stream without secrets.
type cutting struct {
	stream  io.Writer
	secrets *warehouse.Secrets
}

// Write cuts secrets out of what is written at once.
func (c cutting) Write(p []byte) (int, error) {
	if _, err := io.WriteString(c.stream, c.secrets.Cut(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}
