package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
)

// Only a signal interrupts a run. Where redveil itself gave up, the reason is told.
func TestOnlyASignalIsAnInterruption(t *testing.T) {
	err := fmt.Errorf("the lock could not be renewed: %w", context.Canceled)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		ctx  context.Context
		want string
	}{{t.Context(), "redveil: the lock could not be renewed"}, {gone, "redveil: interrupted"}} {
		var out bytes.Buffer
		if code := codeOf(c.ctx, err, environment{err: &out}); code != exitFailed ||
			!strings.HasPrefix(out.String(), c.want) {
			t.Errorf("exit %d: %s", code, out.String())
		}
	}
}
