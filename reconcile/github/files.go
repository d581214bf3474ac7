package github

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/google/go-github/v60/github"
)

// mostPullFiles is where GitHub ends the list of a pull request's files.
const mostPullFiles = 3000

// Files are the paths that a pull request changes, sorted, each once; a
// renamed file stands with both names. A list that GitHub cuts is an error.
func (c *Client) Files(ctx context.Context, number int) ([]string, error) {
	files, err := whole(ctx, func(ctx context.Context, o github.ListOptions) ([]*github.CommitFile, *github.Response, error) {
		return c.api.PullRequests.ListFiles(ctx, c.owner, c.name, number, &o)
	})
	doing := fmt.Sprintf("reading the files of pull request %d", number)
	if err != nil {
		return nil, c.explain(doing, "pull-requests: read", err)
	}
	if len(files) >= mostPullFiles {
		return nil, fmt.Errorf("%s: GitHub cuts the list at %d files; split the pull request", doing, mostPullFiles)
	}
	paths := make([]string, 0, len(files))
	for _, file := range files {
		paths = append(paths, file.GetFilename())
		if before := file.GetPreviousFilename(); before != "" {
			paths = append(paths, before)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths), nil
}

// File reads a file at a branch, tag or commit, and says false if there is none.
func (c *Client) File(ctx context.Context, path, ref string) ([]byte, bool, error) {
	doing := fmt.Sprintf("reading file %s at %s", path, ref)
	file, folder, _, err := c.api.Repositories.GetContents(ctx, c.owner, c.name, path, &github.RepositoryContentGetOptions{Ref: ref})
	switch {
	case statusOf(err) == http.StatusNotFound:
		return nil, false, nil
	case err != nil:
		return nil, false, c.explain(doing, "contents: read", err)
	case folder != nil || file == nil || file.GetType() != "file":
		return nil, false, fmt.Errorf("%s: it is no file", doing)
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

// BranchHead is the commit at the end of a branch.
func (c *Client) BranchHead(ctx context.Context, branch string) (string, error) {
	ref, _, err := c.api.Git.GetRef(ctx, c.owner, c.name, "heads/"+branch)
	if err != nil {
		return "", c.explain("reading the head of branch "+branch, "contents: read", err)
	}
	return ref.GetObject().GetSHA(), nil
}
