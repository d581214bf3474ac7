// Package workflow is what happens on GitHub: an event comes in, a review, an
// apply or a look for drift follows, and people are told of it.
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

// Step is one step of a workflow: what it works with, and what it says.
type Step struct {
	Engine Engine
	// Remote is the engine that reads this repository from its server.
	Remote Engine
	Client *github.Client // nil where there is no token
	Event  github.Event
	Runner actions.Runner
	// Repository is owner/name, Server the address of GitHub for browsers, RunID
	// the number of the run; empty outside of Actions.
	Repository, Server, RunID string
	Now                       func() time.Time
	// Log takes what the step did, Notes what there is to say beside.
	Log, Notes io.Writer

	// inside is the policy's folder in the repository.
	inside string
	result Result
	// misled says that what is written on GitHub is not found again, which is no
	// result to stand on.
	misled error
}

// Result is what a step leaves beside what it wrote.
type Result struct {
	Annotations []actions.Annotation
	// Undelivered are messages that GitHub did not take; the result stands
	// without them.
	Undelivered []error
}

// Options are what a step is asked for.
type Options struct {
	// Folder is the policy's; Integration is empty for all.
	Folder, Integration string
	// Out and HTML are files for the plan.
	Out, HTML string
}

// load reads the policy, and notes where in the repository it is.
func (r *Step) load(ctx context.Context, folder string) (*engine.Policy, error) {
	opened, err := r.Engine.Open(ctx, folder)
	if err != nil {
		return nil, err
	}
	r.inside = opened.Inside
	return r.Engine.Use(opened)
}

// Annotate keeps the problems of a policy, which lies at inside in the
// repository, for the end of the step.
func (r *Step) Annotate(inside string, problems hcl.Diagnostics) {
	for _, a := range annotationsOf(inside, problems) {
		if !slices.Contains(r.result.Annotations, a) { // a policy is looked at more than once
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

// end gives the result of the step.
func (r *Step) end(err error) (Result, error) {
	err = errors.Join(err, r.misled)
	if err != nil {
		r.output("failure-reason", reasonOf(err))
	}
	return r.result, err
}

// reasonOf is an error's first line, or so much of it as fits anywhere.
func reasonOf(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return report.Clip(line, mostReason)
}

// mostReason is the most bytes of a reason in a comment: escaping makes six of one.
const mostReason = 1000

// keep notes an error of telling people, which must not change the result.
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

func (r *Step) output(name, value string) { r.keep(r.Runner.Output(name, value)) }

// runURL is the page of this run.
func (r *Step) runURL() string {
	if r.RunID == "" {
		return ""
	}
	return fmt.Sprintf("%s/%s/actions/runs/%s", r.Server, r.Repository, r.RunID)
}

// filesURL is the address below which a folder's files are at a commit.
func (r *Step) filesURL(commit, inside string) string {
	if commit == "" {
		return ""
	}
	return strings.TrimSuffix(fmt.Sprintf("%s/%s/blob/%s/%s", r.Server, r.Repository, commit, inside), "/.")
}

// whole says where all of a plan is, for a comment that holds a part.
func (r *Step) whole() string {
	if url := r.runURL(); url != "" {
		return fmt.Sprintf("the [summary and the artifacts of this run](%s)", url)
	}
	return ""
}

// needClient is for commands that cannot do without GitHub.
func (r *Step) needClient() error {
	if r.Client == nil {
		return fmt.Errorf("GITHUB_TOKEN is not set; give the step env: GITHUB_TOKEN: ${{ github.token }}")
	}
	return nil
}

// at is this repository on its server at a commit.
func (r *Step) at(inside, commit string) string {
	return fmt.Sprintf("git::%s/%s.git//%s?ref=%s", r.Server, r.Repository, inside, commit)
}
