// Package engine holds the use cases that every command and the workflow on
// GitHub share: load, plan, compare, apply, drift.
package engine

import (
	"cmp"
	"io"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/state/warehouse"
)

// Engine carries out redveil's use cases. What belongs to the process comes in
// as fields: an engine reads neither the environment nor the clock by itself.
type Engine struct {
	// Env reads a variable of the environment; Now reads the clock.
	Env func(string) string
	Now func() time.Time
	// Variables are the values of --var, by the name of the policy's variable.
	Variables map[string]string
	// Secrets holds the secrets that this run knows, which are cut out of
	// everything that leaves it.
	Secrets *warehouse.Secrets
	// SignIns remembers the passwords that were refused, which this run does not try
	// again. Nil remembers none beyond a session.
	SignIns *warehouse.SignIns
	// AWS holds what this run has found out from AWS, so that its connections do not
	// ask again. It may be nil.
	AWS *AWS
	// Notes receives lines for the person who watches the run.
	Notes io.Writer
	// OnProblems is called with what is wrong with a policy before an error is
	// returned. It may be nil.
	OnProblems func(*Policy, hcl.Diagnostics) error
	// Writes says that this run changes warehouses. It then signs in as the system
	// account throughout, and else as the plan account where one is named.
	Writes bool
	// StatementTimeout is how long a statement of an apply may take: a minute for 0,
	// and without a limit below that. TerminateBlockers ends sessions that hold an
	// apply up for longer.
	StatementTimeout  time.Duration
	TerminateBlockers bool
	// Batch is how many statements a transaction has at most, where it can be split
	// without anybody seeing more in between: plan.DefaultBatch for 0, and as many
	// as there are for less.
	Batch int
	// LockTimeout is how long an apply waits for another one: a minute for 0, and not
	// at all below that.
	LockTimeout time.Duration
	// Progress starts to show how far some work has come, such as "applying to prod": of
	// all its statements, how many are done, and what the next one does. It may be nil.
	Progress func(work string) (step func(doing string, done, all int), finish func())
}

// timeoutOr returns a timeout, or its default where it is not set; 0 for none.
func timeoutOr(timeout, other time.Duration) time.Duration { return max(0, cmp.Or(timeout, other)) }

func (e Engine) progress(work string) (step func(doing string, done, all int), finish func()) {
	if e.Progress == nil {
		return nil, func() {}
	}
	return e.Progress(work)
}
