package github

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/google/go-github/v60/github"
)

// State is what a commit status says. Its zero value is invalid.
type State string

// The states that GitHub knows.
const (
	Pending State = "pending"
	Success State = "success"
	Failure State = "failure"
	Error   State = "error"
)

// Status is one commit status. GitHub keeps all that were ever set for a
// context; the newest one counts.
type Status struct {
	Context     string
	State       State
	Description string
	TargetURL   string
	Creator     string
	Created     time.Time
}

// descriptionLength is GitHub's limit in characters.
const descriptionLength = 140

// SetStatus sets a status on a commit. GitHub sets Creator and Created. A
// description that is too long is cut and ends in "…".
func (c *Client) SetStatus(ctx context.Context, sha string, s Status) error {
	s.Description = shorten(c.hide(s.Description), descriptionLength)
	status := &github.RepoStatus{Context: &s.Context, State: (*string)(&s.State), Description: &s.Description}
	if s.TargetURL != "" {
		status.TargetURL = &s.TargetURL
	}
	look := func(ctx context.Context) (bool, error) {
		newest, err := c.Statuses(ctx, sha, s.Context)
		if err != nil || len(newest) == 0 {
			return false, err
		}
		n := newest[0]
		return n.State == s.State && n.Description == s.Description && n.TargetURL == s.TargetURL, nil
	}
	err := once(ctx, look, func(ctx context.Context) error {
		made, _, err := c.api.Repositories.CreateStatus(ctx, c.owner, c.name, sha, status)
		if err != nil {
			return err
		}
		return c.checkLogin(ctx, made.GetCreator().GetLogin())
	})
	return c.explain(fmt.Sprintf("setting status %q on commit %s", s.Context, sha), "statuses: write", err)
}

// Statuses returns the statuses with this context that this client's login set
// on a commit, newest first. Those of others are left out, as anyone with write
// access can set a status. A commit that GitHub no longer has, as after a
// force-push, has none.
func (c *Client) Statuses(ctx context.Context, sha, context string) ([]Status, error) {
	login, err := c.Login(ctx)
	if err != nil {
		return nil, err
	}
	if sha == "" {
		return nil, nil
	}
	var ours []Status
	for status, err := range entries(ctx, c.statusList(sha)) {
		if code := statusOf(err); code == http.StatusNotFound || code == http.StatusUnprocessableEntity {
			return nil, nil
		}
		if err != nil {
			return nil, c.explain("reading the statuses of commit "+sha, "statuses: read", err)
		}
		if status.GetContext() == context && same(status.GetCreator().GetLogin(), login) {
			ours = append(ours, statusFrom(status))
		}
	}
	return ours, nil
}

// statusList lists the statuses of a commit, newest first.
func (c *Client) statusList(sha string) list[*github.RepoStatus] {
	return func(ctx context.Context, o github.ListOptions) ([]*github.RepoStatus, *github.Response, error) {
		return c.api.Repositories.ListStatuses(ctx, c.owner, c.name, sha, &o)
	}
}

func statusFrom(s *github.RepoStatus) Status {
	return Status{
		Context: s.GetContext(), State: State(s.GetState()), Description: s.GetDescription(),
		TargetURL: s.GetTargetURL(), Creator: s.GetCreator().GetLogin(), Created: s.GetCreatedAt().Time,
	}
}

// shorten cuts a text to a number of characters.
func shorten(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}
