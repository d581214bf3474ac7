package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec/checkout"
)

// githubRun is one step of a workflow: its event, and the ways in which it
// tells people of itself.
type githubRun struct {
	world  edge
	client *github.Client // nil where there is no token
	event  github.Event
	runner actions.Runner
	// inside is the policy's folder in the repository.
	inside string
	// repository is owner/name, server the address of GitHub for browsers.
	repository, server string
	annotations        []actions.Annotation
	quietEnd           string
	// lost are messages that GitHub did not take; the result stands without them.
	lost []error
	// misled says that what is written on GitHub is not found again, which is no
	// result to stand on.
	misled error
}

func newGithubRun(world edge) (*githubRun, error) {
	name, file := world.env("GITHUB_EVENT_NAME"), world.env("GITHUB_EVENT_PATH")
	if name == "" || file == "" {
		return nil, fmt.Errorf("GITHUB_EVENT_NAME and GITHUB_EVENT_PATH are not set: this command runs inside GitHub Actions; redveil plan, apply and drift run anywhere")
	}
	payload, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the event: %w", err)
	}
	event, err := github.ParseEvent(name, payload)
	if err != nil {
		return nil, err
	}
	r := &githubRun{
		event: event, repository: world.env("GITHUB_REPOSITORY"), server: strings.TrimSuffix(world.env("GITHUB_SERVER_URL"), "/"),
		runner: actions.Runner{Outputs: world.env("GITHUB_OUTPUT"), Summary: world.env("GITHUB_STEP_SUMMARY"), Hide: world.secrets.Cut},
	}
	if r.server == "" {
		r.server = "https://github.com"
	}
	if token := world.env("GITHUB_TOKEN"); token != "" {
		r.client, err = github.New(github.Options{
			BaseURL: world.env("GITHUB_API_URL"), Token: token, Repository: r.repository,
			Login: world.env("REDVEIL_GITHUB_LOGIN"), Hide: world.secrets.Cut,
		})
		if err != nil {
			return nil, err
		}
	}
	// Names in a policy, a plan or an error must not be taken for commands.
	begin, end := actions.Quiet()
	fmt.Fprint(world.out, begin)
	r.quietEnd = end
	world.err = cutting{actions.Harmless(world.err), world.secrets} // what it breaks is found no more
	world.onProblems = r.annotate
	r.world = world
	return r, nil
}

// load reads the policy, and notes where in the repository it is.
func (r *githubRun) load(ctx context.Context, folder string) (*loaded, error) {
	opened, err := checkout.Open(ctx, folder, gitAccess(r.world))
	if err != nil {
		return nil, err
	}
	r.inside = opened.Inside
	return parseNow(opened, r.world)
}

// annotate keeps the problems of a policy for the end of the step.
func (r *githubRun) annotate(inside string, problems hcl.Diagnostics) {
	for _, a := range annotationsOf(inside, problems) {
		if !slices.Contains(r.annotations, a) { // a policy is looked at more than once
			r.annotations = append(r.annotations, a)
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
			a.File, a.Line, a.LastLine = path.Join(inside, p.Subject.Filename), p.Subject.Start.Line, p.Subject.End.Line
		}
		all = append(all, a)
	}
	return all
}

// finish ends the step: what GitHub did not take is said, and the result is
// what it is. An error is printed here, while no command is taken from it.
func (r *githubRun) finish(err error) error {
	err = errors.Join(err, r.misled)
	if err != nil {
		r.output("failure-reason", reasonOf(err))
	}
	for _, lost := range r.lost {
		fmt.Fprintf(r.world.err, "redveil: the result stands, but GitHub was not told: %v\n", lost)
	}
	code := codeOf(err, r.world)
	for n := range r.annotations {
		a := &r.annotations[n]
		a.File, a.Title, a.Message = r.world.secrets.Cut(a.File), r.world.secrets.Cut(a.Title), r.world.secrets.Cut(a.Message)
	}
	fmt.Fprint(r.world.out, r.quietEnd, actions.Annotations(r.annotations))
	if code != exitDone {
		return &exitError{code: code}
	}
	return nil
}

// reasonOf is an error's first line, or so much of it as fits anywhere.
func reasonOf(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return report.Clip(line, mostReason)
}

// mostReason is the most bytes of a reason in a comment: escaping makes six of one.
const mostReason = 1000

// keep notes an error of telling people, which must not change the result.
func (r *githubRun) keep(err error) {
	same := func(lost error) bool { return err.Error() == lost.Error() }
	if err == nil || slices.ContainsFunc(r.lost, same) {
		return
	}
	var login *github.LoginError
	if errors.As(err, &login) {
		r.misled = err
	}
	var denied *github.DeniedError
	if errors.As(err, &denied) {
		r.annotations = append(r.annotations, actions.Annotation{Severity: actions.Warning, Title: "redveil lacks a permission", Message: err.Error()})
	}
	r.lost = append(r.lost, err)
}

func (r *githubRun) output(name, value string) { r.keep(r.runner.Output(name, value)) }

// runURL is the page of this run.
func (r *githubRun) runURL() string {
	id := r.world.env("GITHUB_RUN_ID")
	if id == "" {
		return ""
	}
	return fmt.Sprintf("%s/%s/actions/runs/%s", r.server, r.repository, id)
}

// filesURL is the address below which a folder's files are at a commit.
func (r *githubRun) filesURL(commit, inside string) string {
	if commit == "" {
		return ""
	}
	return strings.TrimSuffix(fmt.Sprintf("%s/%s/blob/%s/%s", r.server, r.repository, commit, inside), "/.")
}

// whole says where all of a plan is, for a comment that holds a part.
func (r *githubRun) whole() string {
	if url := r.runURL(); url != "" {
		return fmt.Sprintf("the [summary and the artifacts of this run](%s)", url)
	}
	return ""
}

// needClient is for commands that cannot do without GitHub.
func (r *githubRun) needClient() error {
	if r.client == nil {
		return fmt.Errorf("GITHUB_TOKEN is not set; give the step env: GITHUB_TOKEN: ${{ github.token }}")
	}
	return nil
}

// tokenWorld lets git read this repository with the token of the workflow.
func (r *githubRun) tokenWorld() edge {
	world := r.world
	world.env = func(name string) string {
		if value := r.world.env(name); value != "" || name != "REDVEIL_GIT_TOKEN" {
			return value
		}
		return r.world.env("GITHUB_TOKEN")
	}
	return world
}

// at is this repository on its server at a commit.
func (r *githubRun) at(inside, commit string) string {
	return fmt.Sprintf("git::%s/%s.git//%s?ref=%s", r.server, r.repository, inside, commit)
}
