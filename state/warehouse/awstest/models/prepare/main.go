// Command prepare fetches AWS's descriptions of its services for the tests.
// Without npm or a network it says what is missing and succeeds; the tests then
// run without the descriptions.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/redveil/redveil/state/warehouse/awstest/models"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	cache, err := os.UserCacheDir()
	if err == nil {
		err = models.Prepare(ctx, models.File(cache))
	}
	switch {
	case errors.Is(err, models.ErrNoSource):
		fmt.Fprintf(os.Stderr, "%v\nThe tests of state/warehouse will not check against AWS's descriptions of its "+
			"services.\nTo have them do it, install npm (apt-get install npm), connect to its registry, and "+
			"run: make aws-models\n", err)
	case err != nil:
		fmt.Fprintln(os.Stderr, "preparing AWS's descriptions of its services:", err)
		os.Exit(1)
	}
}
