package github_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/githubtest"
)

func TestReviewsOldestFirst(t *testing.T) {
	s := githubtest.New(t)
	number := topic(s)
	var want []github.Review
	for i := range 130 {
		state := []github.ReviewState{
			github.Commented, github.ChangesRequested, github.Approved,
			github.Dismissed,
		}[i%4]
		s.Review(number, "ada", string(state), githubtest.SHA("one"))
		want = append(want, github.Review{User: "ada", State: state, Commit: githubtest.SHA("one")})
	}
	s.Review(number, "eve", "PENDING", githubtest.SHA("one"))
	got, err := workflow(t, s).Reviews(t.Context(), number)
	if d := cmp.Diff(want, got, cmpopts.IgnoreFields(github.Review{}, "Submitted")); d != "" || err != nil {
		t.Error(d, err)
	}
	if !got[0].Submitted.Before(got[129].Submitted) {
		t.Error("the oldest is not first")
	}
}

func TestWhoMayWrite(t *testing.T) {
	s := githubtest.New(t)
	c := workflow(t, s)
	for role, want := range map[string]bool{
		"admin": true, "maintain": true, "write": true, "triage": false,
		"read": false, "none": false,
	} {
		s.User("u-"+role, role)
		if got, err := c.MayWrite(t.Context(), "u-"+role); err != nil || got != want {
			t.Errorf("%s: %v, %v", role, got, err)
		}
	}
	if may, err := c.MayWrite(t.Context(), "nobody/../x"); may || err != nil {
		t.Error(may, err)
	}
}

func TestMembersOfATeam(t *testing.T) {
	s := githubtest.New(t)
	s.Team("acme/data", "ada", "eve?")
	person := client(t, s, s.Token("ada"))
	for login, want := range map[string]bool{"ada": true, "eve": false, "bob": false} {
		if got, err := person.InTeam(t.Context(), "acme", "data", login); err != nil || got != want {
			t.Errorf("%s: %v, %v", login, got, err)
		}
	}
	var denied *github.DeniedError
	if _, err := person.InTeam(t.Context(), "acme", "unknown", "ada"); !errors.As(err, &denied) {
		t.Error(err)
	}
	if _, err := workflow(t, s).InTeam(t.Context(), "acme", "data", "ada"); !errors.As(err, &denied) ||
		denied.Said != "Resource not accessible by integration" {
		t.Error(err)
	}
}
