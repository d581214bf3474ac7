// Command redveil keeps data access on Amazon Redshift as a policy repository
// says.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() { os.Exit(runHere(time.Now)) }

// runHere carries out this process's command line; a signal to end ends it.
func runHere(now func() time.Time) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the program as if it were not caught.
	context.AfterFunc(ctx, stop)
	return run(ctx, os.Args[1:], systemEdge(now))
}
