package github

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/google/go-github/v60/github"
)

// Issue is an issue as it is now.
type Issue struct {
	Number  int
	URL     string
	Title   string
	Body    string
	Open    bool
	Created time.Time
}

// IssueText is the content of an issue.
type IssueText struct {
	Title string
	Body  string
	// Labels are for a new issue only; later people may change them.
	Labels []string
}

const needsIssues = "issues: write"

// FindIssue returns this login's issue whose first line is the marker: an open
// one, else the newest closed one.
func (c *Client) FindIssue(ctx context.Context, marker string) (Issue, bool, error) {
	issue, err := c.ownIssue(ctx, marker)
	if err != nil || issue == nil {
		return Issue{}, false, c.explain("looking for the issue", "issues: read", err)
	}
	return issueFrom(issue), true, nil
}

// PutIssue sets the text of the issue with this marker and makes it open: it
// edits or reopens the one that FindIssue finds, or opens one.
func (c *Client) PutIssue(ctx context.Context, marker string, text IssueText) (Issue, error) {
	text.Title, text.Body = c.hide(text.Title), c.hide(marked(text.Body, marker))
	found, ok, err := c.FindIssue(ctx, marker)
	switch {
	case err != nil:
		return Issue{}, err
	case !ok:
		return c.open(ctx, marker, text)
	case found.Open && found.Title == text.Title && found.Body == text.Body:
		return found, nil
	}
	edit := &github.IssueRequest{Title: &text.Title, Body: &text.Body}
	if !found.Open {
		edit.State = github.String("open")
	}
	edited, _, err := c.api.Issues.Edit(ctx, c.owner, c.name, found.Number, edit)
	if err != nil {
		return Issue{}, c.explain(fmt.Sprintf("editing issue %d", found.Number), needsIssues, err)
	}
	return issueFrom(edited), nil
}

// RewriteIssue replaces the title and body of an issue, which stays open or
// closed. The body keeps its marker.
func (c *Client) RewriteIssue(ctx context.Context, number int, marker string, text IssueText) error {
	title, body := c.hide(text.Title), c.hide(marked(text.Body, marker))
	_, _, err := c.api.Issues.Edit(ctx, c.owner, c.name, number, &github.IssueRequest{Title: &title, Body: &body})
	return c.explain(fmt.Sprintf("editing issue %d", number), needsIssues, err)
}

// open opens an issue once, with those labels that exist.
func (c *Client) open(ctx context.Context, marker string, text IssueText) (Issue, error) {
	labels, err := c.labels(ctx, text.Labels)
	if err != nil {
		return Issue{}, err
	}
	request := &github.IssueRequest{Title: &text.Title, Body: &text.Body}
	if len(labels) > 0 {
		request.Labels = &labels
	}
	var made *github.Issue
	look := func(ctx context.Context) (found bool, err error) {
		made, err = c.ownIssue(ctx, marker)
		return made != nil, err
	}
	err = once(ctx, look, func(ctx context.Context) error {
		opened, _, err := c.api.Issues.Create(ctx, c.owner, c.name, request)
		if err == nil {
			made = opened
		}
		return err
	})
	if err == nil {
		err = c.checkLogin(ctx, made.GetUser().GetLogin())
	}
	if err == nil {
		made, err = c.keepOldestIssue(ctx, marker, made)
	}
	if err != nil {
		return Issue{}, c.explain("opening an issue", needsIssues, err)
	}
	return issueFrom(made), nil
}

// keepOldestIssue leaves only one of several issues open that runs opened at
// the same time: the oldest, with the text that was written last. The others
// link to it.
func (c *Client) keepOldestIssue(ctx context.Context, marker string, made *github.Issue) (*github.Issue, error) {
	oldest := made
	var surplus []*github.Issue
	for issue, err := range c.ownIssues(ctx, marker) {
		switch {
		case err != nil:
			return nil, err
		case issue.GetState() != "open" || issue.GetNumber() == oldest.GetNumber():
		case issue.GetNumber() < oldest.GetNumber():
			surplus = append(surplus, oldest)
			oldest = issue
		default:
			surplus = append(surplus, issue)
		}
	}
	if oldest != made {
		edited, _, err := c.api.Issues.Edit(ctx, c.owner, c.name, oldest.GetNumber(),
			&github.IssueRequest{Title: made.Title, Body: made.Body})
		if err != nil {
			return nil, err
		}
		oldest = edited
	}
	for _, issue := range surplus {
		if err := c.CloseIssue(ctx, issue.GetNumber(),
			fmt.Sprintf("This is the same as #%d.", oldest.GetNumber())); err != nil {
			return nil, err
		}
	}
	return oldest, nil
}

// CloseIssue closes an issue and then says why in a comment, if there is one.
// In this order, a run that is stopped in between leaves nothing to repeat.
func (c *Client) CloseIssue(ctx context.Context, number int, comment string) error {
	comment = c.hide(comment)
	edit := &github.IssueRequest{State: github.String("closed"), StateReason: github.String("completed")}
	closed, _, err := c.api.Issues.Edit(ctx, c.owner, c.name, number, edit)
	if err != nil {
		return c.explain(fmt.Sprintf("closing issue %d", number), needsIssues, err)
	}
	if comment == "" {
		return nil
	}
	_, err = c.comment(ctx, number, comment, func(c *github.IssueComment) bool {
		return c.GetBody() == comment && !c.GetCreatedAt().Before(closed.GetClosedAt().Time)
	})
	return c.explain(fmt.Sprintf("writing a comment on issue %d", number), needsIssues, err)
}

// ownIssue returns the open issue, else the newest one, or nil.
func (c *Client) ownIssue(ctx context.Context, marker string) (*github.Issue, error) {
	var newest *github.Issue
	for issue, err := range c.ownIssues(ctx, marker) {
		if err != nil {
			return nil, err
		}
		if issue.GetState() == "open" {
			return issue, nil
		}
		if newest == nil {
			newest = issue
		}
	}
	return newest, nil
}

// ownIssues iterates over this login's issues with a marker, newest first.
func (c *Client) ownIssues(ctx context.Context, marker string) iter.Seq2[*github.Issue, error] {
	return func(yield func(*github.Issue, error) bool) {
		login, err := c.Login(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		ask := func(ctx context.Context, o github.ListOptions) ([]*github.Issue, *github.Response, error) {
			return c.api.Issues.ListByRepo(ctx, c.owner, c.name, &github.IssueListByRepoOptions{
				Creator: login, State: "all", Sort: "created", Direction: "desc", ListOptions: o,
			})
		}
		for issue, err := range entries(ctx, ask) {
			ours := err == nil && !issue.IsPullRequest() && same(issue.GetUser().GetLogin(), login) &&
				carries(issue.GetBody(), marker)
			if (err != nil || ours) && !yield(issue, err) {
				return
			}
		}
	}
}

func issueFrom(i *github.Issue) Issue {
	return Issue{
		Number: i.GetNumber(), URL: i.GetHTMLURL(), Title: i.GetTitle(), Body: i.GetBody(),
		Open: i.GetState() == "open", Created: i.GetCreatedAt().Time,
	}
}
