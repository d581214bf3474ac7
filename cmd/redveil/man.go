package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// manCommand is for the release build, so users' help does not list it.
func manCommand(env environment) *cobra.Command {
	return &cobra.Command{
		Use:    "man DIR",
		Short:  "Write the manual pages",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return manualPages(cmd.Root(), args[0], env)
		},
	}
}

// manualPages writes one page for each command. The pages have the date of the
// commit, not of the build, so that the same commit gives the same bytes.
func manualPages(root *cobra.Command, folder string, env environment) error {
	date, err := dateOf(env)
	if err != nil {
		return fmt.Errorf("dating the manual pages: %w", err)
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return fmt.Errorf("making the folder of the manual pages: %w", err)
	}
	root.DisableAutoGenTag = true
	header := &doc.GenManHeader{Section: "1", Date: &date, Source: "redveil " + version, Manual: "redveil"}
	if err := doc.GenManTree(root, header, folder); err != nil {
		return fmt.Errorf("writing the manual pages: %w", err)
	}
	return nil
}

func dateOf(env environment) (time.Time, error) {
	if text := env.getenv("SOURCE_DATE_EPOCH"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH must be seconds since 1970: %w", err)
		}
		return time.Unix(seconds, 0).UTC(), nil
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.time" {
				return time.Parse(time.RFC3339, setting.Value)
			}
		}
	}
	return time.Time{}, fmt.Errorf("this build does not know its commit; set SOURCE_DATE_EPOCH")
}
