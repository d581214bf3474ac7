package github

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Author is somebody who wrote a commit: its author, its committer, or a
// co-author.
type Author struct {
	// Login is empty if no user has the address.
	Login, Email string
}

// Authored is a commit with everyone who wrote it.
type Authored struct {
	SHA     string
	Authors []Author
	Parents []string
	// InBrowser says that GitHub made the commit for somebody.
	InBrowser bool
}

// mostAtOnce is how many commits one query asks for.
const mostAtOnce = 50

// Authors returns who wrote the commits, in the order of the commits. Only
// GitHub's GraphQL API knows co-authors. A commit that GitHub does not know has
// no authors. See https://docs.github.com/graphql/reference/objects#commit
func (c *Client) Authors(ctx context.Context, commits []string) ([]Authored, error) {
	all := make([]Authored, 0, len(commits))
	for part := range slices.Chunk(commits, mostAtOnce) {
		found, err := c.authorsOf(ctx, part)
		if err != nil {
			return nil, c.explain("reading who wrote the commits since the last apply", "contents: read", err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// authoredCommit is the part of GraphQL's Commit that is asked for.
type authoredCommit struct {
	Authors struct {
		Nodes []authorNode
	}
	Committer       authorNode
	CommittedViaWeb bool
	Parents         struct {
		Nodes []struct{ Oid string }
	}
}

type authorNode struct {
	Email string
	User  *struct{ Login string }
}

func (n authorNode) author() Author {
	if n.User == nil {
		return Author{Email: n.Email}
	}
	return Author{Login: n.User.Login, Email: n.Email}
}

const commitFields = `... on Commit { authors(first: 100) { nodes { email user { login } } } committer { email user { login } } committedViaWeb parents(first: 10) { nodes { oid } } }`

// authorsQuery returns a query for a number of commits, c0, c1, ...
func authorsQuery(count int) string {
	var names, fields strings.Builder
	for n := range count {
		fmt.Fprintf(&names, ", $c%d: GitObjectID!", n)
		fmt.Fprintf(&fields, " c%d: object(oid: $c%d) { %s }", n, n, commitFields)
	}
	return fmt.Sprintf("query($owner: String!, $name: String!%s) { repository(owner: $owner, name: $name) {%s } }",
		&names, &fields)
}

func (c *Client) authorsOf(ctx context.Context, commits []string) ([]Authored, error) {
	variables := map[string]string{"owner": c.owner, "name": c.name}
	for n, sha := range commits {
		variables[fmt.Sprintf("c%d", n)] = sha
	}
	var answer struct {
		Data   struct{ Repository map[string]*authoredCommit }
		Errors []struct{ Message string }
	}
	request, err := c.api.NewRequest(http.MethodPost, c.graphQL(),
		map[string]any{"query": authorsQuery(len(commits)), "variables": variables})
	if err != nil {
		return nil, err
	}
	again := func(context.Context) (bool, error) { return false, nil } // a query may be sent twice
	err = once(ctx, again, func(ctx context.Context) error {
		_, err := c.api.Do(ctx, request, &answer)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(answer.Errors) > 0 {
		return nil, fmt.Errorf("GitHub refused the query: %s", answer.Errors[0].Message)
	}
	all := make([]Authored, 0, len(commits))
	for n, sha := range commits {
		all = append(all, authoredFrom(sha, answer.Data.Repository[fmt.Sprintf("c%d", n)]))
	}
	return all, nil
}

func authoredFrom(sha string, found *authoredCommit) Authored {
	commit := Authored{SHA: sha}
	if found == nil {
		return commit
	}
	commit.InBrowser = found.CommittedViaWeb
	for _, parent := range found.Parents.Nodes {
		commit.Parents = append(commit.Parents, parent.Oid)
	}
	for _, node := range found.Authors.Nodes {
		commit.Authors = append(commit.Authors, node.author())
	}
	if committer := found.Committer.author(); !found.CommittedViaWeb && committer.Login != webFlow &&
		!slices.Contains(commit.Authors, committer) {
		commit.Authors = append(commit.Authors, committer)
	}
	return commit
}

// graphQL returns the address of the GraphQL API. On github.com it is next to
// the REST API, on an Enterprise Server next to the version in the REST API's
// path. See
// https://docs.github.com/enterprise-server/graphql/guides/forming-calls-with-graphql
func (c *Client) graphQL() string {
	if base := c.api.BaseURL.String(); strings.HasSuffix(base, "/api/v3/") {
		return strings.TrimSuffix(base, "v3/") + "graphql"
	}
	return "graphql"
}
