package github_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github"
)

// at returns a client of a server that may do anything.
func at(t *testing.T, handler http.HandlerFunc) *github.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	gh, err := github.New(github.Options{BaseURL: server.URL, Token: "Sekr1t", Repository: "acme/policy"})
	if err != nil {
		t.Fatal(err)
	}
	return gh
}

func TestAnAnswerWithoutAnEndIsGivenUp(t *testing.T) {
	asked := 0
	gh := at(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		for {
			if _, err := w.Write([]byte(strings.Repeat(" ", 1<<16))); err != nil {
				return
			}
		}
	})
	if _, err := gh.DefaultBranch(t.Context()); err == nil || !strings.Contains(err.Error(), "more than 64 MiB") ||
		asked != 1 {
		t.Error(err, asked)
	}
}

func TestTheTokenGoesToNoOtherServer(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the other server was asked, with %q", r.Header.Get("Authorization"))
	}))
	t.Cleanup(other.Close)
	gh := at(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusMovedPermanently)
	})
	if _, err := gh.DefaultBranch(t.Context()); err == nil ||
		!strings.Contains(err.Error(), "leads to another server") || strings.Contains(err.Error(), "Sekr1t") {
		t.Error(err)
	}
}

func TestAnAnswerThatLeadsToItselfIsGivenUp(t *testing.T) {
	gh := at(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) })
	if _, err := gh.DefaultBranch(t.Context()); err == nil || !strings.Contains(err.Error(), "without end") {
		t.Error(err)
	}
}
