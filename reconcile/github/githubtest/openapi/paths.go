// Package openapi fetches GitHub's published description of its API, reduces it
// to what the tests need, and checks requests and answers against it.
package openapi

import "slices"

// paths are the paths that the fake serves, as the description names them.
var paths = []string{
	"/user",
	"/orgs/{org}/teams/{team_slug}",
	"/orgs/{org}/teams/{team_slug}/memberships/{username}",
	"/repos/{owner}/{repo}",
	"/repos/{owner}/{repo}/collaborators/{username}/permission",
	"/repos/{owner}/{repo}/commits/{commit_sha}/pulls",
	"/repos/{owner}/{repo}/commits/{ref}/statuses",
	"/repos/{owner}/{repo}/compare/{basehead}",
	"/repos/{owner}/{repo}/contents/{path}",
	"/repos/{owner}/{repo}/git/blobs/{file_sha}",
	"/repos/{owner}/{repo}/git/ref/{ref}",
	"/repos/{owner}/{repo}/issues",
	"/repos/{owner}/{repo}/issues/comments/{comment_id}",
	"/repos/{owner}/{repo}/issues/{issue_number}",
	"/repos/{owner}/{repo}/issues/{issue_number}/comments",
	"/repos/{owner}/{repo}/labels",
	"/repos/{owner}/{repo}/labels/{name}",
	"/repos/{owner}/{repo}/pulls/{pull_number}",
	"/repos/{owner}/{repo}/pulls/{pull_number}/commits",
	"/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
	"/repos/{owner}/{repo}/statuses/{sha}",
}

// slashes are the parameters that can contain slashes. OpenAPI cannot express
// that, but the router can.
var slashes = []string{"{path}", "{basehead}", "git/ref/{ref}"}

// Paths returns the paths that the fake serves.
func Paths() []string { return slices.Clone(paths) }
