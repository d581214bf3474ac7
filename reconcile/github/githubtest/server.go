// Package githubtest is a GitHub for tests: a server with one repository and
// GitHub's REST API. It keeps state, its ids and times are the same in each
// run, and it fails on demand. Requests and answers are checked against
// GitHub's published description; see make openapi.
package githubtest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Repository is the only repository.
const Repository = "acme/policies"

const owner, repository = "acme", "policies"

// Bot is the user as which the token of a workflow acts.
const Bot = "github-actions[bot]"

// Server is the fake GitHub. Its methods may be called while it serves.
type Server struct {
	t     testing.TB
	web   *httptest.Server
	check checker
	mux   *http.ServeMux

	mutex    sync.Mutex
	now      time.Time
	lastID   int64
	number   int // of the last issue or pull request
	slept    []time.Duration
	requests []string
	faults   []*fault
	tokens   map[string]token

	users    map[string]string   // login: permission
	teams    map[string][]string // org/slug: members
	branches map[string]string
	commits  map[string]*commit
	pulls    []*pull
	issues   []*issue
	comments []*comment
	reviews  []*review
	statuses []*status
	labels   []string
}

// New starts a GitHub whose repository has one commit on its branch main. It
// stops when the test ends.
func New(t testing.TB) *Server {
	t.Helper()
	s := &Server{
		t: t, check: newChecker(t), now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		tokens: map[string]token{}, users: map[string]string{}, teams: map[string][]string{},
		branches: map[string]string{}, commits: map[string]*commit{},
	}
	s.mux = s.routes()
	s.Commit("main", Commit{
		SHA: SHA("main"), Author: "ada",
		Files: []File{{Path: "README.md", Content: "policies\n"}},
	})
	s.web = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.web.Close)
	return s
}

// URL returns the base address of the API, as in GITHUB_API_URL.
func (s *Server) URL() string { return s.web.URL }

// EnterpriseURL returns the address of the same API below the path of an
// Enterprise Server.
func (s *Server) EnterpriseURL() string { return s.web.URL + "/api/v3" }

// SetTime sets the clock, which advances by a second with each change.
func (s *Server) SetTime(now time.Time) {
	defer s.lock()()
	s.now = now
}

// Sleep advances the clock without waiting. It is for the client's options.
func (s *Server) Sleep(ctx context.Context, d time.Duration) error {
	defer s.lock()()
	s.now = s.now.Add(d)
	s.slept = append(s.slept, d)
	return ctx.Err()
}

// Slept returns the arguments of Sleep since the last call of Slept.
func (s *Server) Slept() []time.Duration {
	defer s.lock()()
	slept := s.slept
	s.slept = nil
	return slept
}

// Requests returns the requests since its last call, as "GET /path?query".
func (s *Server) Requests() []string {
	defer s.lock()()
	requests := s.requests
	s.requests = nil
	return requests
}

// Writes returns those of Requests that are not GET.
func (s *Server) Writes() []string {
	var writes []string
	for _, request := range s.Requests() {
		if !strings.HasPrefix(request, "GET ") {
			writes = append(writes, request)
		}
	}
	return writes
}

func (s *Server) lock() (unlock func()) {
	s.mutex.Lock()
	return s.mutex.Unlock
}

// happened advances the clock and returns the time of a change.
func (s *Server) happened() time.Time {
	s.now = s.now.Add(time.Second)
	return s.now
}

// id returns a number that nothing else has.
func (s *Server) id() int64 {
	s.lastID++
	return s.lastID
}

// fail ends a test that uses the fake wrongly.
func (s *Server) fail(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("githubtest: "+format, args...)
}
