package github

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/go-github/v60/github"
)

// ReviewState is what a review says. Its zero value is invalid.
type ReviewState string

// The states of submitted reviews.
const (
	Approved         ReviewState = "APPROVED"
	ChangesRequested ReviewState = "CHANGES_REQUESTED"
	Commented        ReviewState = "COMMENTED"
	Dismissed        ReviewState = "DISMISSED"
)

// Review is one review of a pull request. A user may have several.
type Review struct {
	User      string
	State     ReviewState
	Commit    string // the head when it was submitted; empty if GitHub no longer has it
	Submitted time.Time
}

// Reviews returns all submitted reviews of a pull request, oldest first.
func (c *Client) Reviews(ctx context.Context, number int) ([]Review, error) {
	found, err := whole(ctx, func(ctx context.Context, o github.ListOptions) ([]*github.PullRequestReview,
		*github.Response, error,
	) {
		return c.api.PullRequests.ListReviews(ctx, c.owner, c.name, number, &o)
	})
	if err != nil {
		return nil, c.explain(fmt.Sprintf("reading the reviews of pull request %d", number), "pull-requests: read",
			err)
	}
	var reviews []Review
	for _, r := range found {
		if r.SubmittedAt == nil {
			continue
		}
		reviews = append(reviews, Review{
			User: r.GetUser().GetLogin(), State: ReviewState(r.GetState()),
			Commit: r.GetCommitID(), Submitted: r.GetSubmittedAt().Time,
		})
	}
	slices.SortStableFunc(reviews, func(a, b Review) int { return a.Submitted.Compare(b.Submitted) })
	return reviews, nil
}
