package main

import (
	"github.com/schollz/progressbar/v3"
)

// progressOn gives a bar on a terminal, and nothing elsewhere.
func progressOn(world edge) (progress func(step string, done, all int), finish func()) {
	if !world.interactive {
		return nil, func() {}
	}
	bar := progressbar.NewOptions(1,
		progressbar.OptionSetWriter(world.terminal), progressbar.OptionClearOnFinish(), progressbar.OptionSetDescription("applying"))
	return func(_ string, done, all int) {
		bar.ChangeMax(all)
		_ = bar.Set(done)
	}, func() { _ = bar.Finish() }
}
