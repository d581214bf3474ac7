package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// The linker sets version and commit for releases.
var (
	version = "dev"
	commit  string
)

func versionCommand(env environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  nothingMore,
		RunE: func(*cobra.Command, []string) error {
			made := commitOf()
			if asJSON {
				return writeJSON(env, map[string]string{"version": version, "commit": made, "go": runtime.Version()})
			}
			fmt.Fprintf(env.out, "redveil %s (%s, %s)\n", version, made, runtime.Version())
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

// commitOf returns the commit that this program was built from, as the linker
// was told or as the Go tool found in the checkout.
func commitOf() string {
	if commit != "" {
		return commit
	}
	info, ok := debug.ReadBuildInfo()
	if ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				return setting.Value
			}
		}
	}
	return "unknown commit"
}
