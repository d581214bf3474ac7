package main

import (
	"io"
	"os"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/hashicorp/hcl/v2"
	"github.com/mattn/go-isatty"
)

// edge is everything that comes from outside: streams, environment, clock.
// Nothing below cmd reads any of them by itself.
type edge struct {
	in       io.Reader
	out, err io.Writer
	// terminal is err for what draws on it; all else goes through err, which
	// lets nothing through that acts on a terminal.
	terminal io.Writer
	env      func(string) string
	environ  []string
	now      func() time.Time
	// onProblems hears of problems in a policy, whose folder lies at inside in
	// its repository; nil where nobody asks.
	onProblems func(inside string, problems hcl.Diagnostics)
	// all is set by --all: lists of problems are shown to their end.
	all *bool
	// interactive: a person sits before input and error output.
	interactive bool
}

// systemEdge is the real outside. The writers take colours out where the
// output is no terminal or NO_COLOR is set.
func systemEdge(now func() time.Time) edge {
	environ := os.Environ()
	terminal := colorprofile.NewWriter(os.Stderr, environ)
	return edge{
		in:          os.Stdin,
		out:         colorprofile.NewWriter(os.Stdout, environ),
		err:         escaping{terminal},
		terminal:    terminal,
		env:         os.Getenv,
		environ:     environ,
		now:         now,
		all:         new(bool),
		interactive: isatty.IsTerminal(os.Stdin.Fd()) && isatty.IsTerminal(os.Stderr.Fd()),
	}
}
