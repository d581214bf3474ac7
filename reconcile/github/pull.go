package github

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/go-github/v60/github"
)

// PullRequest is a pull request as it is now.
type PullRequest struct {
	Number  int
	Title   string
	Author  string
	URL     string
	HeadSHA string
	HeadRef string
	BaseSHA string
	BaseRef string
	// Fork says that its commits come from another repository, or from one that
	// is gone.
	Fork   bool
	Open   bool
	Merged bool
	// MergeCommit is the commit on the base branch that merging made: the
	// merge, the squashed commit or the last rebased one. It is empty before
	// the merge.
	MergeCommit string
}

// PullRequest reads one pull request.
func (c *Client) PullRequest(ctx context.Context, number int) (PullRequest, error) {
	pull, _, err := c.api.PullRequests.Get(ctx, c.owner, c.name, number)
	if err != nil {
		return PullRequest{}, c.explain(fmt.Sprintf("reading pull request %d", number), "pull-requests: read", err)
	}
	return pullFrom(pull), nil
}

// PullRequestOf returns the merged pull request that brought a commit to its
// branch, and false if the commit came without one. GitHub also lists pull
// requests that merely contain the commit; the one that was merged as this
// commit comes first.
func (c *Client) PullRequestOf(ctx context.Context, commit string) (PullRequest, bool, error) {
	pulls, err := whole(ctx, func(ctx context.Context, o github.ListOptions) ([]*github.PullRequest, *github.Response,
		error,
	) {
		return c.api.PullRequests.ListPullRequestsWithCommit(ctx, c.owner, c.name, commit, &o)
	})
	if err != nil {
		return PullRequest{}, false, c.explain("looking for the pull request of commit "+commit,
			"pull-requests: read", err)
	}
	merged := slices.DeleteFunc(pulls, func(p *github.PullRequest) bool { return p.GetMergedAt().IsZero() })
	if len(merged) == 0 {
		return PullRequest{}, false, nil
	}
	made := slices.IndexFunc(merged, func(p *github.PullRequest) bool { return p.GetMergeCommitSHA() == commit })
	return pullFrom(merged[max(made, 0)]), true, nil
}

func pullFrom(p *github.PullRequest) PullRequest {
	base := p.GetBase().GetRepo().GetFullName()
	pull := PullRequest{
		Number: p.GetNumber(), Title: p.GetTitle(), Author: p.GetUser().GetLogin(), URL: p.GetHTMLURL(),
		HeadSHA: p.GetHead().GetSHA(), HeadRef: p.GetHead().GetRef(),
		BaseSHA: p.GetBase().GetSHA(), BaseRef: p.GetBase().GetRef(),
		Fork:   p.GetHead().GetRepo().GetFullName() != base,
		Open:   p.GetState() == "open",
		Merged: p.GetMerged() || !p.GetMergedAt().IsZero(),
	}
	if pull.Merged { // before the merge, this names a trial merge
		pull.MergeCommit = p.GetMergeCommitSHA()
	}
	return pull
}
