// Package engine holds the use cases that every command and the workflow on
// GitHub share: load, plan, compare, apply, drift.
package engine

import (
	"io"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/state/warehouse"
)

// Engine carries redveil's use cases out. What belongs to the process comes in
// as fields: an engine reads neither environment nor clock by itself.
type Engine struct {
	// Env reads a variable of the environment, Now the clock.
	Env func(string) string
	Now func() time.Time
	// Secrets are those that this run knows; nothing that leaves it holds one.
	Secrets *warehouse.Secrets
	// Notes takes lines for whoever looks on.
	Notes io.Writer
	// OnProblems hears what is wrong with a policy before an error says so; nil
	// where nobody asks.
	OnProblems func(*Policy, hcl.Diagnostics) error
	// Progress starts to show how far an apply has come; nil where nobody looks.
	Progress func() (step func(name string, done, all int), finish func())
}

func (e Engine) progress() (step func(name string, done, all int), finish func()) {
	if e.Progress == nil {
		return nil, func() {}
	}
	return e.Progress()
}
