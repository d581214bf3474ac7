package github

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/google/go-github/v60/github"
)

// labels returns those of the wanted labels that exist or could be created. If
// the token may not create one, the issue does without it.
func (c *Client) labels(ctx context.Context, wanted []string) ([]string, error) {
	var usable []string
	for _, name := range wanted {
		err := c.label(ctx, name)
		var denied *DeniedError
		switch {
		case errors.As(err, &denied):
		case err != nil:
			return nil, err
		default:
			usable = append(usable, name)
		}
	}
	return usable, nil
}

// label creates a label unless it exists.
func (c *Client) label(ctx context.Context, name string) error {
	exists := func(ctx context.Context) (bool, error) {
		_, _, err := c.api.Issues.GetLabel(ctx, c.owner, c.name, url.PathEscape(name))
		if statusOf(err) == http.StatusNotFound {
			return false, nil
		}
		return err == nil, err
	}
	there, err := exists(ctx)
	if !there && err == nil {
		err = once(ctx, exists, func(ctx context.Context) error {
			_, _, err := c.api.Issues.CreateLabel(ctx, c.owner, c.name, &github.Label{Name: &name})
			return err
		})
	}
	if statusOf(err) == http.StatusUnprocessableEntity { // another run was faster
		if there, again := exists(ctx); there && again == nil {
			return nil
		}
	}
	return c.explain("making label "+name, needsIssues, err)
}
