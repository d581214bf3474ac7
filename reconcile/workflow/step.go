// Package workflow is what redveil does on GitHub: an event comes in, redveil
// reviews, applies or looks for drift, and reports the result to people.
package workflow

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/report"
)

// Step is one step of a workflow: what it works with, and where it reports.
type Step struct {
	Engine Engine
	// Remote is the engine that reads this repository from its server.
	Remote Engine
	Client *github.Client // nil where there is no token
	Event  github.Event
	Runner actions.Runner
	// Repository is owner/name, Server GitHub's address for browsers, RunID the
	// number of the run. All are empty outside of Actions.
	Repository, Server, RunID string
	Now                       func() time.Time
	// Log receives what the step did, Notes everything else.
	Log, Notes io.Writer

	// inside is the policy's folder in the repository.
	inside string
	result Result
	// misled is the error that redveil will not find again what it writes on
	// GitHub. Then the step fails, as its result cannot be relied on.
	misled error
}

// Result is what a step returns besides what it wrote.
type Result struct {
	Annotations []actions.Annotation
	// Undelivered are the errors of messages that GitHub did not accept. They
	// do not change the result.
	Undelivered []error
}

// Options are the options of a step.
type Options struct {
	// Folder is the policy's folder. Integration is a name, or empty for all.
	Folder, Integration string
	// Out and HTML are files for the plan.
	Out, HTML string
}

// load reads the policy, and remembers its folder in the repository.
func (r *Step) load(ctx context.Context, folder string) (*engine.Policy, error) {
	opened, err := r.Engine.Open(ctx, folder)
	if err != nil {
		return nil, err
	}
	r.inside = opened.Inside
	return r.Engine.Use(opened)
}

// Annotate keeps the problems of a policy for the end of the step. Inside is
// the policy's folder in the repository.
func (r *Step) Annotate(inside string, problems hcl.Diagnostics) {
	for _, a := range annotationsOf(inside, problems) {
		if !slices.Contains(r.result.Annotations, a) { // a policy is read more than once
			r.result.Annotations = append(r.result.Annotations, a)
		}
	}
}

func annotationsOf(inside string, problems hcl.Diagnostics) []actions.Annotation {
	var all []actions.Annotation
	for _, p := range problems {
		a := actions.Annotation{Severity: actions.Warning, Title: p.Summary, Message: cmp.Or(p.Detail, p.Summary)}
		if p.Severity == hcl.DiagError {
			a.Severity = actions.Error
		}
		if p.Subject != nil {
			a.File, a.Line, a.LastLine = path.Join(inside, p.Subject.Filename), p.Subject.Start.Line,
				p.Subject.End.Line
		}
		all = append(all, a)
	}
	return all
}

// end returns the result of the step.
func (r *Step) end(err error) (Result, error) {
	err = errors.Join(err, r.misled)
	if err != nil {
		r.output("failure-reason", reasonOf(err))
	}
	return r.result, err
}

// reasonOf returns an error's first line, cut so that it fits everywhere.
func reasonOf(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return report.Clip(line, mostReason)
}

// mostReason limits the bytes of a reason in a comment, as escaping can make
// six of one.
const mostReason = 1000

// keep records an error in reporting to people, which must not change the
// result.
func (r *Step) keep(err error) {
	same := func(other error) bool { return err.Error() == other.Error() }
	if err == nil || slices.ContainsFunc(r.result.Undelivered, same) {
		return
	}
	var login *github.LoginError
	if errors.As(err, &login) {
		r.misled = err
	}
	var denied *github.DeniedError
	if errors.As(err, &denied) {
		r.result.Annotations = append(r.result.Annotations,
			actions.Annotation{Severity: actions.Warning, Title: "redveil lacks a permission", Message: err.Error()})
	}
	r.result.Undelivered = append(r.result.Undelivered, err)
}

// inFolder is a file of the policy, from the root of the repository.
func (r *Step) inFolder(name string) string { return path.Join(r.inside, name) }

func (r *Step) output(name, value string) { r.keep(r.Runner.Output(name, value)) }

// runURL returns the address of this run's page.
func (r *Step) runURL() string {
	if r.RunID == "" {
		return ""
	}
	return fmt.Sprintf("%s/%s/actions/runs/%s", r.Server, r.Repository, r.RunID)
}

// filesURL returns the address of a folder at a commit.
func (r *Step) filesURL(commit, inside string) string {
	if commit == "" {
		return ""
	}
	return strings.TrimSuffix(fmt.Sprintf("%s/%s/blob/%s/%s", r.Server, r.Repository, commit, inside), "/.")
}

// whole says where the whole plan is, for a comment that shows a part.
func (r *Step) whole() string {
	if url := r.runURL(); url != "" {
		return fmt.Sprintf("the [summary and the artifacts of this run](%s)", url)
	}
	return ""
}

// needClient returns an error if there is no token for GitHub.
func (r *Step) needClient() error {
	if r.Client == nil {
		return fmt.Errorf("GITHUB_TOKEN is not set; give the step env: GITHUB_TOKEN: ${{ github.token }}")
	}
	return nil
}

// at returns the address of this repository at a commit on its server.
func (r *Step) at(inside, commit string) string {
	return fmt.Sprintf("git::%s/%s.git//%s?ref=%s", r.Server, r.Repository, inside, commit)
}
