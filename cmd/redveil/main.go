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

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code := run(ctx, os.Args[1:], systemEdge(time.Now))
	stop()
	os.Exit(code)
}
