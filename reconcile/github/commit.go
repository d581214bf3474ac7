package github

import (
	"context"
	"fmt"
	"net/http"

	"github.com/google/go-github/v60/github"
)

// mostPullCommits is the limit of GitHub's list of a pull request's commits.
const mostPullCommits = 250

// webFlow is the committer of commits that were made in the browser.
const webFlow = "web-flow"

// Commits returns all commits of a pull request, oldest first.
func (c *Client) Commits(ctx context.Context, number int) ([]string, error) {
	found, err := whole(ctx, func(ctx context.Context, o github.ListOptions) ([]*github.RepositoryCommit,
		*github.Response, error,
	) {
		return c.api.PullRequests.ListCommits(ctx, c.owner, c.name, number, &o)
	})
	if err != nil {
		return nil, c.explain(fmt.Sprintf("reading the commits of pull request %d", number), "pull-requests: read",
			err)
	}
	if len(found) >= mostPullCommits {
		pull, err := c.PullRequest(ctx, number)
		if err != nil {
			return nil, err
		}
		if found, err = c.compare(ctx, pull.BaseSHA, pull.HeadSHA); err != nil {
			return nil, err
		}
	}
	commits := make([]string, 0, len(found))
	for _, commit := range found {
		commits = append(commits, commit.GetSHA())
	}
	return commits, nil
}

func (c *Client) compare(ctx context.Context, base, head string) ([]*github.RepositoryCommit, error) {
	total := 0
	found, err := whole(ctx, func(ctx context.Context, o github.ListOptions) ([]*github.RepositoryCommit,
		*github.Response, error,
	) {
		comparison, answer, err := c.api.Repositories.CompareCommits(ctx, c.owner, c.name, base, head, &o)
		if err != nil {
			return nil, answer, err
		}
		total = comparison.GetTotalCommits()
		return comparison.Commits, answer, nil
	})
	doing := fmt.Sprintf("comparing %s with %s", base, head)
	if statusOf(err) == http.StatusNotFound {
		return nil, c.explain(doing+" (GitHub does not know one of them, or they have no common past)", "", err)
	}
	if err == nil && len(found) != total {
		err = fmt.Errorf("GitHub lists only %d of %d commits", len(found), total)
	}
	return found, c.explain(doing, "contents: read", err)
}
