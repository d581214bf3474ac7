package engine

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"os/user"
	"strings"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// Apply carries out the plan of the model's n-th integration. The pull request
// that brought it is empty if there is none.
func (e Engine) Apply(ctx context.Context, model *report.Model, n int, program plan.Program,
	pull string,
) (apply.Outcome, error) {
	if err := model.Integrations[n].RightsError(); err != nil {
		return apply.Outcome{}, err
	}
	session, err := e.Connect(ctx, model.Integrations[n].Warehouse)
	if err != nil {
		return apply.Outcome{}, err
	}
	defer func() { _ = session.Close() }()
	if err := session.Transactions(); err != nil {
		return apply.Outcome{}, err
	}
	progress, done := e.progress(workOf(program))
	defer done()
	run := e.runOf(model.Repository, pull)
	run.MaskKey, run.Progress = newMaskKey(), progress
	run.Keeper = keeperOf(model.Repository.Folder, program.Integration)
	run.StatementTimeout = timeoutOr(e.StatementTimeout, apply.DefaultStatementTimeout)
	run.LockTimeout, run.TerminateBlockers = timeoutOr(e.LockTimeout, apply.DefaultLockTimeout), e.TerminateBlockers
	run.Waiting = func(held *journal.HeldError) {
		fmt.Fprintf(e.Notes, "Waiting up to %s for %s, which holds the warehouse since %s.\n", run.LockTimeout,
			held.Holder, held.Since.Format("2006-01-02 15:04:05 UTC"))
	}
	run.TakingOver = func(gone journal.Lock) {
		since := ""
		if !gone.Since.IsZero() {
			since = ", which holds the warehouse since " + gone.Since.Format("2006-01-02 15:04:05 UTC")
		}
		fmt.Fprintf(e.Notes, "Ending the session of %s%s and is gone.\n", gone.Holder, since)
	}
	run.Committed = func(batch, batches int) {
		fmt.Fprintf(e.Notes, "Transaction %d of %d is committed.\n", batch, batches)
	}
	run.Terminating = func(b state.Blocker, statement string) {
		fmt.Fprintf(e.Notes, "Ending the session of account %q, which holds %s since %s: %s\n", b.Account,
			strings.Join(b.Holds, ", "), b.Since.Format("2006-01-02 15:04:05 UTC"), statement)
	}
	run.Blocked, run.Unread = model.Integrations[n].BlockedSources(), model.Integrations[n].BlockedViews()
	outcome, err := apply.Execute(ctx, session, program, run)
	return outcome, e.Secrets.Hide(err)
}

// workOf says what a program does, for people who wait for it.
func workOf(p plan.Program) string {
	if p.Removes {
		return "removing from " + p.Integration
	}
	return "applying to " + p.Integration
}

func (e Engine) runOf(r report.Repository, pull string) apply.Run {
	return apply.Run{
		At: e.Now().UTC(), Commit: appliedCommit(r), Actor: e.actor(), Holder: e.holder(),
		PullRequest: pull, Variables: journaled(r.Variables),
	}
}

// newMaskKey returns redveil's part of a key of hash(), where the plan makes
// one: 256 bits from the system's source of randomness.
func newMaskKey() warehouse.Secret {
	var key [32]byte
	if _, err := rand.Read(key[:]); err != nil {
		panic(err) // never, as crypto/rand documents
	}
	return warehouse.NewSecret(hex.EncodeToString(key[:]))
}

func appliedCommit(r report.Repository) string {
	if r.Commit != "" && r.Dirty {
		return r.Commit + journal.DirtyMark
	}
	return r.Commit
}

// holder returns this run's name in the warehouse's lock.
func (e Engine) holder() string {
	var nonce [4]byte
	if _, err := rand.Read(nonce[:]); err != nil {
		panic(err) // never, as crypto/rand documents
	}
	name := e.actor()
	if host, err := os.Hostname(); err == nil {
		name += " on " + host
	}
	if run := e.Env("GITHUB_RUN_ID"); run != "" {
		name += ", run " + run
	}
	return name + " (" + hex.EncodeToString(nonce[:]) + ")"
}

// actor returns who the history says ran it.
func (e Engine) actor() string {
	for _, name := range []string{"GITHUB_ACTOR", "USER", "LOGNAME"} {
		if value := e.Env(name); value != "" {
			return value
		}
	}
	if account, err := user.Current(); err == nil && account.Username != "" {
		return account.Username
	}
	return fmt.Sprintf("process %d", os.Getpid())
}

// Converged plans once more and reports what apply left undone, such as a grant
// that another grantor has given, so that it does not count as done.
func (e Engine) Converged(ctx context.Context, policy *Policy, options Options) error {
	quiet := e
	quiet.OnProblems, quiet.Writes = nil, true
	model, plans, err := quiet.Plan(ctx, policy, options)
	if err != nil {
		return fmt.Errorf("checking what was applied: %w", err)
	}
	for _, made := range plans {
		if !made.Kept() {
			quiet.keepFindings(ctx, made.Integration, made.Scope.SystemSchema, made.Findings)
		}
	}
	if model.Empty() {
		return model.BlockedError()
	}
	return fmt.Errorf("applied, but the warehouse still differs from the policy:\n%s",
		report.Plain(model.Text(report.TextOptions{})))
}
