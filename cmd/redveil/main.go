// Command redveil keeps data access on Amazon Redshift as a policy repository
// describes it.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() { os.Exit(runHere(time.Now)) }

// runHere runs this process's command line until it ends or a signal interrupts
// it.
func runHere(now func() time.Time) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// Only the first signal is caught; a second one ends the program at once.
	context.AfterFunc(ctx, stop)
	return run(ctx, os.Args[1:], systemEdge(now))
}
