package github

import (
	"context"
	"fmt"
	"net/http"

	"github.com/google/go-github/v60/github"
)

// Comment is a comment on a pull request or an issue.
type Comment struct {
	ID   int64
	URL  string
	Body string
}

// needsComments is what comments on pull requests need.
const needsComments = "pull-requests: write"

// FindComment finds the comment of ours whose first line is the marker, and
// the oldest where there are several. What others wrote does not count,
// whatever it says.
func (c *Client) FindComment(ctx context.Context, number int, marker string) (Comment, bool, error) {
	comment, err := c.ownComment(ctx, number, func(comment *github.IssueComment) bool { return carries(comment.GetBody(), marker) })
	if err != nil || comment == nil {
		return Comment{}, false, c.explain(fmt.Sprintf("looking for the comment on pull request %d", number), "pull-requests: read", err)
	}
	return commentOf(comment), true, nil
}

// PutComment makes the comment with this marker say body: it edits the one
// that FindComment finds, or writes one. There is one comment afterwards, even
// if the connection broke meanwhile.
func (c *Client) PutComment(ctx context.Context, number int, marker, body string) (Comment, error) {
	body = c.hide(marked(body, marker))
	found, ok, err := c.FindComment(ctx, number, marker)
	if err != nil || ok && found.Body == body {
		return found, err
	}
	if ok {
		edited, _, err := c.api.Issues.EditComment(ctx, c.owner, c.name, found.ID, &github.IssueComment{Body: &body})
		if statusOf(err) != http.StatusNotFound { // else it was deleted just now
			return commentOf(edited), c.explain(fmt.Sprintf("editing the comment on pull request %d", number), needsComments, err)
		}
	}
	written, err := c.comment(ctx, number, body, func(comment *github.IssueComment) bool { return carries(comment.GetBody(), marker) })
	return written, c.explain(fmt.Sprintf("writing a comment on pull request %d", number), needsComments, err)
}

// comment writes a comment, once; is tells it from the others. Its error is
// for the caller to explain.
func (c *Client) comment(ctx context.Context, number int, body string, is func(*github.IssueComment) bool) (Comment, error) {
	var made *github.IssueComment
	look := func(ctx context.Context) (found bool, err error) {
		made, err = c.ownComment(ctx, number, is)
		return made != nil, err
	}
	err := once(ctx, look, func(ctx context.Context) error {
		written, _, err := c.api.Issues.CreateComment(ctx, c.owner, c.name, number, &github.IssueComment{Body: &body})
		if err == nil {
			made = written
		}
		return err
	})
	if err != nil {
		return Comment{}, err
	}
	return commentOf(made), nil
}

// ownComment is the first comment of ours that is what is asked for, or nil.
func (c *Client) ownComment(ctx context.Context, number int, is func(*github.IssueComment) bool) (*github.IssueComment, error) {
	login, err := c.Login(ctx)
	if err != nil {
		return nil, err
	}
	ask := func(ctx context.Context, o github.ListOptions) ([]*github.IssueComment, *github.Response, error) {
		return c.api.Issues.ListComments(ctx, c.owner, c.name, number, &github.IssueListCommentsOptions{ListOptions: o})
	}
	for comment, err := range entries(ctx, ask) {
		if err != nil {
			return nil, err
		}
		if same(comment.GetUser().GetLogin(), login) && is(comment) {
			return comment, nil
		}
	}
	return nil, nil
}

func commentOf(comment *github.IssueComment) Comment {
	return Comment{ID: comment.GetID(), URL: comment.GetHTMLURL(), Body: comment.GetBody()}
}
