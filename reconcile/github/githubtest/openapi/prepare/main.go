// Command prepare fetches GitHub's description of its API for the tests.
// Without npm or a network it says what is missing and succeeds; the tests then
// run without the description.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/redveil/redveil/reconcile/github/githubtest/openapi"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	cache, err := os.UserCacheDir()
	if err == nil {
		err = openapi.Prepare(ctx, openapi.File(cache))
	}
	switch {
	case errors.Is(err, openapi.ErrNoSource):
		fmt.Fprintf(os.Stderr, "%v\nThe tests of reconcile/github will not check against GitHub's API "+
			"description.\nTo have them do it, install npm (apt-get install npm), connect to its registry, and "+
			"run: make openapi\n", err)
	case err != nil:
		fmt.Fprintln(os.Stderr, "preparing GitHub's API description:", err)
		os.Exit(1)
	}
}
