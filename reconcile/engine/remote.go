package engine

import (
	"context"
	"strings"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
)

// WithGitToken returns the engine with a token for git servers, unless the
// environment has one.
func (e Engine) WithGitToken(token string) Engine {
	env := e.Env
	e.Env = func(name string) string {
		if value := env(name); value != "" || name != "REDVEIL_GIT_TOKEN" {
			return value
		}
		return token
	}
	return e
}

// Open opens a policy's folder, or a repository elsewhere.
func (e Engine) Open(ctx context.Context, folder string) (*checkout.Checkout, error) {
	return checkout.Open(ctx, folder, e.Credentials())
}

// HistoryOf returns how the files of a folder changed from one commit to
// another.
func (e Engine) HistoryOf(ctx context.Context, folder, from, to string) (*checkout.History, error) {
	return checkout.HistoryOf(ctx, folder, from, to, e.Credentials())
}

// DeclaredAt returns the integrations that a folder declared at a commit.
func (e Engine) DeclaredAt(ctx context.Context, folder, commit string) ([]*spec.Integration, error) {
	opened, err := checkout.DeclaredAt(ctx, folder, commit, e.Credentials())
	if err != nil {
		return nil, err
	}
	return spec.Integrations(opened.FS, e.variablesThen())
}

// CheckPlanKey returns what is wrong with the key that signs plan files.
func (e Engine) CheckPlanKey() error {
	_, err := e.planKey()
	return err
}

// LastApplied returns the commit that was last applied to a warehouse; empty if
// it is not known.
func (e Engine) LastApplied(ctx context.Context, i *spec.Integration) string {
	return e.askHistory(ctx, i, func(q state.Querier, j journal.Journal) (journal.Applied, error) {
		return j.LastApplied(ctx, q)
	})
}

// LastWhole returns the last commit that was applied with nothing blocked, up to
// which everything is in force; empty if it is not known.
func (e Engine) LastWhole(ctx context.Context, i *spec.Integration) string {
	return e.askHistory(ctx, i, func(q state.Querier, j journal.Journal) (journal.Applied, error) {
		return j.LastWhole(ctx, q)
	})
}

func (e Engine) askHistory(ctx context.Context, i *spec.Integration,
	ask func(state.Querier, journal.Journal) (journal.Applied, error),
) string {
	session, err := e.ConnectToRead(ctx, i)
	if err != nil {
		return ""
	}
	defer func() { _ = session.Close() }()
	last, err := inHistory(i, func(j journal.Journal) (journal.Applied, error) { return ask(session, j) })
	if err != nil || strings.HasSuffix(last.Commit, journal.DirtyMark) {
		return ""
	}
	return last.Commit
}

// LoadEarlier reads a policy to compare with, from any address.
func (e Engine) LoadEarlier(ctx context.Context, address string, given spec.Given) (*Policy, error) {
	opened, err := e.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	return e.readEarlier(opened, given)
}

func (e Engine) readEarlier(opened *checkout.Checkout, given spec.Given) (*Policy, error) {
	policy, problems, err := read(opened, new(spec.Memory), given)
	if err != nil {
		return nil, err
	}
	return policy, e.report(policy, problems)
}
