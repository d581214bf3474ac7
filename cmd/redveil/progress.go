package main

import (
	"io"

	"github.com/schollz/progressbar/v3"
)

// progressOn draws a bar on a terminal.
func progressOn(terminal io.Writer) (progress func(step string, done, all int), finish func()) {
	bar := progressbar.NewOptions(1,
		progressbar.OptionSetWriter(terminal), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetDescription("applying"))
	return func(_ string, done, all int) {
		bar.ChangeMax(all)
		_ = bar.Set(done)
	}, func() { _ = bar.Finish() }
}
