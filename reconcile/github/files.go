package github

import (
	"context"
	"fmt"
	"net/http"

	"github.com/google/go-github/v60/github"
)

// File reads a file at a branch, tag or commit. It returns false if there is
// none.
func (c *Client) File(ctx context.Context, path, ref string) ([]byte, bool, error) {
	doing := fmt.Sprintf("reading file %s at %s", path, ref)
	file, folder, _, err := c.api.Repositories.GetContents(ctx, c.owner, c.name, path,
		&github.RepositoryContentGetOptions{Ref: ref})
	switch {
	case statusOf(err) == http.StatusNotFound:
		return nil, false, nil
	case err != nil:
		return nil, false, c.explain(doing, "contents: read", err)
	case folder != nil || file == nil || file.GetType() != "file":
		return nil, false, fmt.Errorf("%s: it is not a file", doing)
	case file.GetEncoding() == "none": // over 1 MB
		text, err := c.blob(ctx, file.GetSHA())
		return text, err == nil, c.explain(doing, "contents: read", err)
	}
	text, err := file.GetContent()
	return []byte(text), err == nil, c.explain(doing, "", err)
}

// blob reads a file of up to 100 MB.
func (c *Client) blob(ctx context.Context, sha string) ([]byte, error) {
	blob, _, err := c.api.Git.GetBlob(ctx, c.owner, c.name, sha)
	if err != nil {
		return nil, err
	}
	text, err := (&github.RepositoryContent{Encoding: blob.Encoding, Content: blob.Content}).GetContent()
	return []byte(text), err
}

// BranchHead returns the head of a branch.
func (c *Client) BranchHead(ctx context.Context, branch string) (string, error) {
	ref, _, err := c.api.Git.GetRef(ctx, c.owner, c.name, "heads/"+branch)
	if err != nil {
		return "", c.explain("reading the head of branch "+branch, "contents: read", err)
	}
	return ref.GetObject().GetSHA(), nil
}
