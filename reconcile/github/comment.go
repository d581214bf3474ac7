package github

import (
	"context"
	"fmt"
	"iter"
	"net/http"

	"github.com/google/go-github/v60/github"
)

// Comment is a comment on a pull request or an issue.
type Comment struct {
	ID   int64
	URL  string
	Body string
}

// needsComments is the permission for comments on pull requests.
const needsComments = "pull-requests: write"

// FindComment returns this login's comment whose first line is the marker; the
// oldest if there are several. Comments by others do not count.
func (c *Client) FindComment(ctx context.Context, number int, marker string) (Comment, bool, error) {
	comment, err := c.ownComment(ctx, number,
		func(comment *github.IssueComment) bool { return carries(comment.GetBody(), marker) })
	if err != nil || comment == nil {
		return Comment{}, false, c.explain(fmt.Sprintf("looking for the comment on pull request %d", number),
			"pull-requests: read", err)
	}
	return commentOf(comment), true, nil
}

// PutComment sets the body of the comment with this marker: it edits the one
// that FindComment finds, or writes one. Afterwards there is one comment, even
// if the connection broke or another run wrote one at the same time. A
// *LoginError means that the comment would not be found again.
func (c *Client) PutComment(ctx context.Context, number int, marker, body string) (Comment, error) {
	body = c.hide(marked(body, marker))
	found, ok, err := c.FindComment(ctx, number, marker)
	if err != nil || ok && found.Body == body {
		return found, err
	}
	if ok {
		edited, _, err := c.api.Issues.EditComment(ctx, c.owner, c.name, found.ID, &github.IssueComment{Body: &body})
		if statusOf(err) != http.StatusNotFound { // otherwise it was just deleted
			return commentOf(edited), c.explain(fmt.Sprintf("editing the comment on pull request %d", number),
				needsComments, err)
		}
	}
	is := func(comment *github.IssueComment) bool { return carries(comment.GetBody(), marker) }
	written, err := c.comment(ctx, number, body, is)
	if err == nil {
		written, err = c.keepOldest(ctx, number, written, is)
	}
	return written, c.explain(fmt.Sprintf("writing a comment on pull request %d", number), needsComments, err)
}

// keepOldest leaves only one of several comments that runs wrote at the same
// time: the oldest, with the text that was written last.
func (c *Client) keepOldest(ctx context.Context, number int, written Comment,
	is func(*github.IssueComment) bool,
) (Comment, error) {
	oldest := written
	var surplus []int64
	for comment, err := range c.ownComments(ctx, number, is) {
		if err != nil {
			return written, err
		}
		switch id := comment.GetID(); {
		case id < oldest.ID:
			surplus = append(surplus, oldest.ID)
			oldest = commentOf(comment)
		case id > oldest.ID:
			surplus = append(surplus, id)
		}
	}
	if oldest.ID != written.ID {
		edited, _, err := c.api.Issues.EditComment(ctx, c.owner, c.name, oldest.ID,
			&github.IssueComment{Body: &written.Body})
		if statusOf(err) == http.StatusNotFound { // the other run deleted it and kept this run's
			return written, nil
		}
		if err != nil {
			return written, err
		}
		oldest = commentOf(edited)
	}
	for _, id := range surplus {
		if _, err := c.api.Issues.DeleteComment(ctx, c.owner, c.name, id); err != nil &&
			statusOf(err) != http.StatusNotFound {
			return oldest, err
		}
	}
	return oldest, nil
}

// comment writes a comment once. is recognizes it among the others. The caller
// explains the error.
func (c *Client) comment(ctx context.Context, number int, body string, is func(*github.IssueComment) bool) (Comment,
	error,
) {
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
	if err := c.checkLogin(ctx, made.GetUser().GetLogin()); err != nil {
		_, _ = c.api.Issues.DeleteComment(ctx, c.owner, c.name, made.GetID()) // the next run would write another one
		return Comment{}, err
	}
	return commentOf(made), nil
}

// ownComment returns this login's first comment for which is returns true, or
// nil.
func (c *Client) ownComment(ctx context.Context, number int,
	is func(*github.IssueComment) bool,
) (*github.IssueComment, error) {
	for comment, err := range c.ownComments(ctx, number, is) {
		return comment, err
	}
	return nil, nil
}

// ownComments returns this login's comments for which is returns true.
func (c *Client) ownComments(ctx context.Context, number int,
	is func(*github.IssueComment) bool,
) iter.Seq2[*github.IssueComment, error] {
	ask := func(ctx context.Context, o github.ListOptions) ([]*github.IssueComment, *github.Response, error) {
		return c.api.Issues.ListComments(ctx, c.owner, c.name, number,
			&github.IssueListCommentsOptions{ListOptions: o})
	}
	return func(yield func(*github.IssueComment, error) bool) {
		login, err := c.Login(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for comment, err := range entries(ctx, ask) {
			if (err != nil || same(comment.GetUser().GetLogin(), login) && is(comment)) && !yield(comment, err) {
				return
			}
		}
	}
}

func commentOf(comment *github.IssueComment) Comment {
	return Comment{ID: comment.GetID(), URL: comment.GetHTMLURL(), Body: comment.GetBody()}
}
