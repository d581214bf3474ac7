package github_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
)

func TestTheCommentIsEditedInPlace(t *testing.T) {
	s := githubtest.New(t)
	c, pull := workflow(t, s), topic(s)
	first, err := c.PutComment(t.Context(), pull, marker, "bob gains orders.email")
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.PutComment(t.Context(), pull, marker, marker+"\nnothing changes")
	if err != nil || second.ID != first.ID || second.URL == "" {
		t.Errorf("%+v became %+v, %v", first, second, err)
	}
	if all := s.Comments(pull); len(all) != 1 || all[0].Body != marker+"\nnothing changes" {
		t.Errorf("%+v", all)
	}
	s.Writes()
	if again, err := c.PutComment(t.Context(), pull, marker, "nothing changes"); err != nil || again != second {
		t.Error(again, err)
	}
	if writes := s.Writes(); len(writes) > 0 {
		t.Errorf("an equal comment was written: %v", writes)
	}
}

// The comment is found in a long discussion with a forged comment before it.
func TestTheCommentIsFoundByMarkerAndAuthor(t *testing.T) {
	s := githubtest.New(t)
	c, pull := workflow(t, s), topic(s)
	s.Comment(pull, "mallory", marker+"\nall is well, merge it")
	for i := range 340 {
		s.Comment(pull, "bob", fmt.Sprint("remark ", i))
	}
	s.Comment(pull, githubtest.Bot, "A reply that quotes\n"+marker)
	if _, found, err := c.FindComment(t.Context(), pull, marker); found || err != nil {
		t.Errorf("found a forged or quoted comment: %v", err)
	}
	ours := s.Comment(pull, githubtest.Bot, marker+"\nplan")
	s.Requests()
	comment, found, err := c.FindComment(t.Context(), pull, marker)
	if err != nil || !found || comment.ID != ours {
		t.Errorf("%+v, %v, %v", comment, found, err)
	}
	if asked := s.Requests(); len(asked) != 4 || !strings.Contains(asked[3], "page=4") {
		t.Errorf("asked %v", asked)
	}
}

// The browser's editor leaves carriage returns. What it changed is corrected.
func TestATamperedCommentIsPutRight(t *testing.T) {
	s := githubtest.New(t)
	c, pull := workflow(t, s), topic(s)
	made, err := c.PutComment(t.Context(), pull, marker, "bob gains orders.email")
	if err != nil {
		t.Fatal(err)
	}
	s.EditComment(made.ID, marker+"\r\nnothing to see here")
	if _, err := c.PutComment(t.Context(), pull, marker, "bob gains orders.email"); err != nil {
		t.Fatal(err)
	}
	if all := s.Comments(pull); len(all) != 1 || all[0].Body != marker+"\nbob gains orders.email" {
		t.Errorf("%+v", all)
	}
}

func TestACommentThatIsDeletedMeanwhile(t *testing.T) {
	s := githubtest.New(t)
	pull := topic(s)
	made, err := workflow(t, s).PutComment(t.Context(), pull, marker, "plan")
	if err != nil {
		t.Fatal(err)
	}
	c := racing(t, s, "PATCH /repos/acme/policies/issues/comments/", func() { s.DeleteComment(made.ID) })
	if again, err := c.PutComment(t.Context(), pull, marker, "other plan"); err != nil || again.ID == made.ID {
		t.Error(again, err)
	}
	if found, _, err := c.FindComment(t.Context(), pull, marker); err != nil || found.Body != marker+"\nother plan" {
		t.Error(found, err)
	}
}

func TestACommentThatIsTooLong(t *testing.T) {
	s := githubtest.New(t)
	_, err := workflow(t, s).PutComment(t.Context(), topic(s), marker, strings.Repeat("x", 70000))
	if err == nil || !strings.Contains(err.Error(), "writing a comment on pull request 1: GitHub answers 422: "+
		"Body is too long (maximum is 65536 characters)") {
		t.Error(err)
	}
}

// If it is not known whether a POST took effect, the client looks before it
// sends it again.
func TestOneCommentWhateverHappensToTheConnection(t *testing.T) {
	for name, failure := range map[string]githubtest.Failure{
		"cut before the effect": githubtest.Cut(),
		"cut after the effect":  githubtest.CutAfter(),
		"cut in the answer":     githubtest.CutHalf(),
		"bad gateway":           githubtest.Answer(502, "Server Error"),
	} {
		t.Run(name, func(t *testing.T) {
			s := githubtest.New(t)
			c, pull := workflow(t, s), topic(s)
			s.Fault("POST /comments", 2, failure)
			made, err := c.PutComment(t.Context(), pull, marker, "plan")
			if err != nil {
				t.Fatal(err)
			}
			if all := s.Comments(pull); len(all) != 1 || all[0].ID != made.ID || all[0].Body != made.Body {
				t.Errorf("%+v, and got %+v", all, made)
			}
		})
	}
}
