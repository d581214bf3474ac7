package github_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/githubtest"
)

// seconds returns the pauses that a test expects.
func seconds(each ...int) []time.Duration {
	var pauses []time.Duration
	for _, n := range each {
		pauses = append(pauses, time.Duration(n)*time.Second)
	}
	return pauses
}

func TestWhatPassesIsTriedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		times   int
		failure githubtest.Failure
		pauses  []time.Duration
	}{
		"500":                     {1, githubtest.Answer(500, ""), seconds(1)},
		"502":                     {3, githubtest.Answer(502, "Server Error"), seconds(1, 2, 4)},
		"503":                     {6, githubtest.Answer(503, ""), seconds(1, 2, 4, 8, 16, 30)},
		"429":                     {1, githubtest.Answer(429, "Too many requests"), seconds(60)},
		"secondary limit":         {2, githubtest.SecondaryLimit(45 * time.Second), seconds(45, 45)},
		"secondary limit, silent": {1, githubtest.SecondaryLimitWithoutTime(), seconds(60)},
		"primary limit":           {1, githubtest.PrimaryLimit(90 * time.Second), seconds(91)},
	} {
		t.Run(name, func(t *testing.T) {
			s := githubtest.New(t)
			gh, pull := workflow(t, s), topic(s)
			for _, call := range []struct {
				on string
				do func() error
			}{
				{"GET /pulls/1", func() error { _, err := gh.PullRequest(t.Context(), pull); return err }},
				{"POST /comments", func() error {
					_,
						err := gh.PutComment(t.Context(), pull, marker, "plan")
					return err
				}},
				{"PATCH /comments/", func() error {
					_,
						err := gh.PutComment(t.Context(), pull, marker, "other")
					return err
				}},
			} {
				on := call.on
				if on == "PATCH /comments/" {
					found, _, _ := gh.FindComment(t.Context(), pull, marker)
					on += fmt.Sprint(found.ID)
				}
				s.Slept()
				s.Fault(on, c.times, c.failure)
				if err := call.do(); err != nil {
					t.Errorf("%s: %v", on, err)
				}
				if slept := s.Slept(); !slices.Equal(slept, c.pauses) {
					t.Errorf("%s: waited %v, want %v", on, slept, c.pauses)
				}
			}
			if all := s.Comments(pull); len(all) != 1 || all[0].Body != marker+"\nother" {
				t.Errorf("%+v", all)
			}
		})
	}
}

func TestBrokenConnectionsAreTriedAgain(t *testing.T) {
	s := githubtest.New(t)
	for _, failure := range []githubtest.Failure{githubtest.Cut(), githubtest.CutAfter(), githubtest.CutHalf()} {
		s.Fault("GET /policies", 3, failure)
		if branch, err := workflow(t, s).DefaultBranch(t.Context()); err != nil || branch != "main" {
			t.Error(branch, err)
		}
	}
}

func TestWithoutAClockOfTheTestItReallyWaits(t *testing.T) {
	s := githubtest.New(t)
	gh, err := github.New(github.Options{BaseURL: s.URL(), Token: s.Token("ada"), Repository: githubtest.Repository})
	if err != nil {
		t.Fatal(err)
	}
	s.Fault("GET /policies", 1, githubtest.SecondaryLimit(0))
	if branch, err := gh.DefaultBranch(t.Context()); err != nil || branch != "main" {
		t.Error(branch, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := gh.DefaultBranch(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestTheTriesEnd(t *testing.T) {
	for name, c := range map[string]struct {
		failure githubtest.Failure
		tries   int
		want    string
	}{
		"503": {
			githubtest.Answer(503, "No server is currently available"), 8,
			`gave up after 8 tries and 1m31s of waiting: GitHub answers 503 Service Unavailable ("No server is currently available")`,
		},
		"secondary limit": {githubtest.SecondaryLimit(50 * time.Second), 3, "gave up after 3 tries and 1m40s " +
			"of waiting: GitHub asks to slow down"},
		"secondary, too long": {githubtest.SecondaryLimit(time.Hour), 1, "GitHub asks to slow down"},
		"no pause in between": {githubtest.SecondaryLimit(0), 10, "gave up after 10 tries"},
		"primary limit": {githubtest.PrimaryLimit(40 * time.Minute), 1, "used up until " +
			"2026-01-02T03:44:06Z; wait, or use a token"},
		"denied": {
			githubtest.Answer(403, "Resource not accessible by integration"), 1,
			`("Resource not accessible by integration"); it needs the permission metadata: read`,
		},
		"not found": {githubtest.Answer(404, "Not Found"), 1, "reading repository acme/policies: not " +
			"found: GitHub finds no such thing in acme/policies, or the token may not see it (it needs " +
			"metadata: read)"},
		"token unknown": {
			githubtest.Answer(401, "Bad credentials"), 1,
			`GitHub does not know the token ("Bad credentials"); check GITHUB_TOKEN`,
		},
		"not to be processed": {githubtest.Answer(422, "Validation Failed"), 1, "GitHub answers 422: " +
			"Validation Failed"},
		"not implemented here": {githubtest.Answer(501, ""), 1, "GitHub answers 501"},
	} {
		t.Run(name, func(t *testing.T) {
			s := githubtest.New(t)
			gh := workflow(t, s)
			s.Fault("GET /policies", 100, c.failure)
			_, err := gh.DefaultBranch(t.Context())
			if err == nil || !strings.Contains(err.Error(), c.want) ||
				!strings.HasPrefix(err.Error(), "reading repository acme/policies: ") {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if tries := len(s.Requests()); tries != c.tries {
				t.Errorf("%d tries, want %d", tries, c.tries)
			}
			if total := sum(s.Slept()); total > 2*time.Minute {
				t.Errorf("waited %s", total)
			}
		})
	}
}

func sum(pauses []time.Duration) (total time.Duration) {
	for _, p := range pauses {
		total += p
	}
	return total
}

// However a write fails, there is at most one comment.
func TestTheTriesOfAWriteEnd(t *testing.T) {
	for name, c := range map[string]struct {
		failure githubtest.Failure
		most    int
	}{
		"502":         {githubtest.Answer(502, ""), 8},
		"broken":      {githubtest.Cut(), 8},
		"no pause":    {githubtest.SecondaryLimit(0), 10},
		"over a rate": {githubtest.PrimaryLimit(time.Hour), 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := githubtest.New(t)
			gh, pull := workflow(t, s), topic(s)
			s.Fault("POST /comments", 100, c.failure)
			if _, err := gh.PutComment(t.Context(), pull, marker, "plan"); err == nil {
				t.Error("no error")
			} else if strings.Count(err.Error(), "http://") > 1 {
				t.Errorf("the address is repeated: %v", err)
			}
			if tries := len(s.Writes()); tries != c.most || len(s.Comments(pull)) > 0 {
				t.Errorf("%d tries, want %d; %v", tries, c.most, s.Comments(pull))
			}
		})
	}
}

// If the token lacks a permission, the error names it.
func TestDeniedCallsNameThePermission(t *testing.T) {
	s := githubtest.New(t)
	reader := client(t, s, s.Token(githubtest.Bot, "contents: read", "pull-requests: read", "issues: read",
		"statuses: read"))
	pull := topic(s)
	for needs, call := range map[string]func() error{
		"pull-requests: write": func() error {
			_,
				err := reader.PutComment(t.Context(), pull, marker, "x")
			return err
		},
		"statuses: write": func() error {
			return reader.SetStatus(t.Context(), githubtest.SHA("one"),
				github.Status{Context: "x", State: github.Success})
		},
		"issues: write": func() error {
			_, err := reader.PutIssue(t.Context(), marker, github.IssueText{Title: "x", Labels: []string{"drift"}})
			return err
		},
	} {
		var denied *github.DeniedError
		if err := call(); !errors.As(err, &denied) || denied.Needs != needs || denied.Doing == "" ||
			!strings.Contains(err.Error(), needs) {
			t.Errorf("%s: %v", needs, err)
		}
	}
	blind := client(t, s, s.Token(githubtest.Bot, "issues: write"))
	var denied *github.DeniedError
	if _, err := blind.Reviews(t.Context(), pull); !errors.As(err, &denied) || denied.Needs != "pull-requests: read" {
		t.Error(err)
	}
	s.Fault("POST /comments", 1, githubtest.Answer(404, "Not Found"))
	if _, err := workflow(t, s).PutComment(t.Context(), pull, marker, "x"); !errors.As(err, &denied) {
		t.Error(err)
	}
}

func TestACancelledCallEndsAtOnce(t *testing.T) {
	s := githubtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	gh, err := github.New(github.Options{
		BaseURL: s.URL(), Token: s.Token("ada"), Repository: githubtest.Repository,
		Slept: func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Fault("", 100, githubtest.Answer(503, ""))
	if _, err := gh.DefaultBranch(ctx); !errors.Is(err, context.Canceled) || len(s.Requests()) != 1 {
		t.Error(err)
	}
}

// Even if a proxy repeats the request's headers, no error contains the token.
func TestTheTokenIsInNoError(t *testing.T) {
	s := githubtest.New(t)
	pull := topic(s)
	for _, code := range []int{400, 401, 403, 404, 410, 422, 429, 500} {
		token := s.Token(githubtest.Bot)
		gh := client(t, s, token)
		said := "Authorization: Bearer " + token
		for _, on := range []string{"GET /policies", "POST /comments"} {
			s.Fault(on, 10, githubtest.Answer(code, said))
			_, read := gh.DefaultBranch(t.Context())
			_, wrote := gh.PutComment(t.Context(), pull, marker, "x")
			for _, err := range []error{read, wrote} {
				if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, token) {
					t.Errorf("%d: %s", code, text)
				}
			}
		}
		if text := fmt.Sprintf("%v %+v", gh, gh); strings.Contains(text, token) {
			t.Error("the client prints the token")
		}
	}
	s.Fault("", 100, githubtest.Cut())
	token := s.Token("ada")
	if _, err := client(t, s, token).DefaultBranch(t.Context()); err == nil || strings.Contains(err.Error(), token) {
		t.Error(err)
	}
}
