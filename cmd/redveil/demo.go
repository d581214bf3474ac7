package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/redveil/redveil/policies/starter"
	"github.com/redveil/redveil/state/sandbox"
	"github.com/spf13/cobra"
)

func demoCommand(env environment) *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "See the whole story in under a minute; needs no warehouse",
		Args:  nothingMore,
		RunE:  func(cmd *cobra.Command, _ []string) error { return demo(cmd.Context(), env) },
	}
}

// demo runs the story on a sandbox and a copy of the sample repository, and
// removes both afterwards.
func demo(ctx context.Context, env environment) (err error) {
	folder, err := os.MkdirTemp("", "redveil-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demo: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	sample := filepath.Join(folder, "tickit.sql")
	if err := os.WriteFile(sample, []byte(starter.Sample), 0o600); err != nil {
		return fmt.Errorf("writing the sample: %w", err)
	}
	t := &screen{env: env}
	t.chapter("A warehouse", "A local one, in Redshift's dialect, with TICKIT's tables: 50,000 sales, 5,000 people.")
	warehouse, err := sandbox.Start(ctx, sandbox.Options{Load: []string{sample}})
	if err != nil {
		return err
	}
	defer func() {
		if closing := warehouse.Close(); err == nil {
			err = closing
		}
	}()
	repository := filepath.Join(folder, "policy")
	if err := copyPolicy(starter.Tickit(), repository, warehouse.Port()); err != nil {
		return fmt.Errorf("copying the sample repository: %w", err)
	}
	return (&demoStory{screen: t, warehouse: warehouse, repository: repository}).tell(ctx)
}

// copyPolicy writes the sample repository with the sandbox's port.
func copyPolicy(from fs.FS, to string, port int) error {
	return fs.WalkDir(from, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, filepath.FromSlash(path))
		if entry.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		content, err := fs.ReadFile(from, path)
		if err != nil {
			return err
		}
		text := strings.Replace(string(content), "port     = 5439", "port     = "+strconv.Itoa(port), 1)
		return os.WriteFile(target, []byte(text), 0o600)
	})
}
