package githubtest

import (
	"net/http"
	"strings"
)

// routes returns what the fake serves. A token needs one of the permissions
// named for each route. The description's paths are in openapi/paths.go.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	const inRepository = "/repos/{owner}/{repo}"
	serve := func(method, path, needs string, handle http.HandlerFunc) {
		mux.HandleFunc(method+" "+path, s.guarded(needs, handle))
	}
	serve("GET", "/user", "", s.getUser)
	serve("POST", "/graphql", "contents: read", s.postGraphQL)
	serve("POST", "/api/graphql", "contents: read", s.postGraphQL)
	serve("GET", "/orgs/{org}/teams/{team}", "members: read", s.getTeam)
	serve("GET", "/orgs/{org}/teams/{team}/memberships/{login}", "members: read", s.getMembership)

	for path, handle := range map[string]http.HandlerFunc{
		"":                                  s.getRepository,
		"/collaborators/{login}/permission": s.getPermission,
	} {
		serve("GET", inRepository+path, "", handle)
	}
	for path, handle := range map[string]http.HandlerFunc{
		"/compare/{basehead}": s.getComparison,
		"/contents/{path...}": s.getContents,
		"/git/blobs/{sha}":    s.getBlob,
		"/git/ref/{ref...}":   s.getRef,
	} {
		serve("GET", inRepository+path, "contents: read", handle)
	}
	for path, handle := range map[string]http.HandlerFunc{
		"/commits/{sha}/pulls":      s.listPullsOf,
		"/pulls/{number}":           s.getPull,
		"/pulls/{number}/commits":   s.listPullCommits,
		"/pulls/{number}/reviews":   s.listReviews,
		"/issues/{number}/comments": s.listComments,
	} {
		needs := "pull-requests: read"
		if strings.HasPrefix(path, "/issues") {
			needs += "|issues: read"
		}
		serve("GET", inRepository+path, needs, handle)
	}
	const either = "pull-requests: write|issues: write"
	serve("POST", inRepository+"/issues/{number}/comments", either, s.createComment)
	serve("PATCH", inRepository+"/issues/comments/{id}", either, s.editComment)
	serve("DELETE", inRepository+"/issues/comments/{id}", either, s.deleteComment)
	serve("GET", inRepository+"/commits/{sha}/statuses", "statuses: read", s.listStatuses)
	serve("POST", inRepository+"/statuses/{sha}", "statuses: write", s.createStatus)
	serve("GET", inRepository+"/issues", "issues: read", s.listIssues)
	serve("POST", inRepository+"/issues", "issues: write", s.createIssue)
	serve("PATCH", inRepository+"/issues/{number}", "issues: write", s.editIssue)
	serve("GET", inRepository+"/labels/{name}", "issues: read", s.getLabel)
	serve("POST", inRepository+"/labels", "issues: write", s.createLabel)
	return mux
}

// guarded lets a request through if it is for the one repository and the token
// has a permission.
func (s *Server) guarded(needs string, handle http.HandlerFunc) http.HandlerFunc {
	var any []string
	if needs != "" {
		any = strings.Split(needs, "|")
	}
	return func(w http.ResponseWriter, r *http.Request) {
		switch t := s.tokens[tokenOf(r)]; {
		case r.PathValue("owner") != "" && r.PathValue("owner")+"/"+r.PathValue("repo") != Repository:
			notFound(w)
		case !t.may(any):
			t.refuse(w)
		default:
			handle(w, r)
		}
	}
}

// asker returns the token of a request.
func (s *Server) asker(r *http.Request) token { return s.tokens[tokenOf(r)] }
