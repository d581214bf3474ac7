package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/engine"
)

// The exit codes that scripts rely on.
const (
	exitDone    = 0
	exitFailed  = 1
	exitChanges = 2
	exitRefused = 3
)

// exitError ends the program with a code. A nil cause prints nothing, for cases
// where the output already says everything.
type exitError struct {
	code  int
	cause error
}

func (e *exitError) Error() string {
	if e.cause == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.cause.Error()
}

func (e *exitError) Unwrap() error { return e.cause }

// codeOf returns the exit code for an error, and prints the error.
func codeOf(ctx context.Context, err error, env environment) int {
	if err == nil {
		return exitDone
	}
	var exit *exitError
	switch {
	case errors.As(err, &exit):
		if exit.cause != nil {
			fmt.Fprintf(env.err, "redveil: %v\n", err)
		}
		return exit.code
	case engine.RefusesPlan(err):
		fmt.Fprintf(env.err, "redveil: %v\n", err)
		return exitRefused
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(env.err, "redveil: "+strings.TrimSuffix("interrupted; "+apply.Remains(err), "; "))
		return exitFailed
	}
	fmt.Fprintf(env.err, "redveil: %v\n", err)
	return exitFailed
}
