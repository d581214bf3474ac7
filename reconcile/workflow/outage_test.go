package workflow_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/githubtest"
	"github.com/redveil/redveil/reconcile/workflow"
	"github.com/redveil/redveil/state/sandbox/faulttest"
)

// outage is a way in which GitHub is of no use, from the moment that it begins.
type outage struct {
	name    string
	failure githubtest.Failure
	silent  bool // GitHub says nothing at all
}

// GitHub fails while an apply is under way, and the warehouse does as well. The result
// is not lost: where all was applied, the history, the summary and the log say so, and
// the step succeeds; where nothing was, the summary says why, and the step fails.
func TestTheResultIsNotLostWhileGitHubFails(t *testing.T) {
	for _, o := range []outage{
		{name: "502", failure: githubtest.Answer(502, "Server Error")},
		{name: "429", failure: githubtest.Answer(429, "Too many requests")},
		{name: "a cut connection", failure: githubtest.Cut()},
		{name: "nothing", silent: true},
	} {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, "")
			proxy := faulttest.Start(t, s.port)
			s.direct("alice", "warehouse/redveil.hcl", strings.ReplaceAll(s.git("show", "main:warehouse/redveil.hcl"),
				portOf(s.port), portOf(proxy.Port())))

			applied := s.during(o, proxy, "topic", "warehouse/policy.hcl", stagePolicy,
				faulttest.Fault{What: faulttest.CutAfter, Statement: "COMMIT", At: 1})
			if applied.err != nil || len(applied.result.Undelivered) == 0 {
				t.Errorf("the apply: %v, undelivered: %v", applied.err, applied.result.Undelivered)
			}
			wants(t, "the summary", applied.summary, "**State:** applied at ")
			wants(t, "the log", applied.log, "prod: applied at ")
			runs := s.reads("admin", "SELECT COUNT(*) FROM redveil_system.history WHERE outcome = 'applied'")
			if runs != "1" {
				t.Errorf("%s runs are in the history", runs)
			}

			failed := s.during(o, proxy, "masks", "warehouse/masks.hcl", stageMask,
				faulttest.Fault{What: faulttest.CutBefore, Statement: "CREATE OR REPLACE VIEW", At: 1, Refuse: true})
			if failed.err == nil || !strings.Contains(failed.err.Error(), "nothing was applied") ||
				len(failed.result.Undelivered) == 0 {
				t.Errorf("the failure: %v, undelivered: %v", failed.err, failed.result.Undelivered)
			}
			wants(t, "the summary", failed.summary, "**State:** failed: ")
			if got := s.reads("bert", "SELECT MAX(email) FROM governed.orders"); got != "b@example.org" {
				t.Error(got)
			}
		})
	}
}

func portOf(port int) string { return fmt.Sprintf("port     = %d", port) }

// told is what is left of a step that GitHub did not hear of.
type told struct {
	result       workflow.Result
	err          error
	log, summary string
}

// during merges a change and applies it. GitHub fails from the statement on at which
// the warehouse does.
func (s *stage) during(o outage, proxy *faulttest.Proxy, branch, file, text string, fault faulttest.Fault) told {
	s.t.Helper()
	number, _ := s.open(branch, "alice", file, text)
	before := s.merge(number, branch, githubtest.Squash)
	s.git("checkout", "-q", "main")
	var log strings.Builder
	step := s.step("push", s.github.PushEvent("main", before, "alice"), &log)
	_ = os.Remove(step.Runner.Summary)
	deaf := new(deafened)
	step.Client = s.impatient(deaf)
	fault.Meanwhile = func() {
		if o.silent {
			deaf.now.Store(true)
			return
		}
		s.github.Fault("", 1000, o.failure)
	}
	proxy.Break(fault)
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	result, err := step.Apply(ctx, workflow.Options{Folder: filepath.Join(s.work, "warehouse")})
	if !proxy.Met() {
		s.t.Errorf("it did not come to that: %v", err)
	}
	proxy.Heal()
	s.github.Heal()
	summary, _ := os.ReadFile(step.Runner.Summary)
	return told{result, err, log.String(), string(summary)}
}

// impatient is a client that does not wait between two attempts.
func (s *stage) impatient(through http.RoundTripper) *github.Client {
	s.t.Helper()
	client, err := github.New(github.Options{
		BaseURL: s.github.URL(), Token: s.token, Repository: githubtest.Repository,
		Slept: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		HTTP:  &http.Client{Transport: through},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return client
}

// deafened is a network that gets no answer once it is told so.
type deafened struct{ now atomic.Bool }

// RoundTrip passes requests on, or says that time ran out.
func (d *deafened) RoundTrip(r *http.Request) (*http.Response, error) {
	if d.now.Load() {
		return nil, os.ErrDeadlineExceeded
	}
	return http.DefaultTransport.RoundTrip(r)
}
