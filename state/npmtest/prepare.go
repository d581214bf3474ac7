package npmtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

// Preparation is what a command fetches for tests.
type Preparation struct {
	// What is fetched: "GitHub's API description". Tests are the packages that check
	// against it, and Target is the one of make that fetches it.
	What, Tests, Target string
	// File is its place in a cache folder, and Prepare makes it.
	File    func(cache string) string
	Prepare func(ctx context.Context, file string) error
}

// Run fetches it, and returns the command's exit code. Without npm or a network it
// says what is missing and succeeds; the tests then run without.
func (p Preparation) Run(messages io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	cache, err := os.UserCacheDir()
	if err == nil {
		err = p.Prepare(ctx, p.File(cache))
	}
	switch {
	case errors.Is(err, ErrNoSource):
		fmt.Fprintf(messages, "%v\nThe tests of %s will not check against %s.\nTo have them do it, install npm "+
			"(apt-get install npm), connect to its registry, and run: make %s\n", err, p.Tests, p.What, p.Target)
	case err != nil:
		fmt.Fprintf(messages, "preparing %s: %v\n", p.What, err)
		return 1
	}
	return 0
}
