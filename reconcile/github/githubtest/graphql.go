package githubtest

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
)

// The GraphQL API has no OpenAPI description. The queries here were checked
// once against the schema that GitHub publishes.

// postGraphQL answers who wrote the commits in the variables c0, c1, ...
func (s *Server) postGraphQL(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Query     string
		Variables map[string]string
	}
	if err := read(r, &asked); err != nil {
		refuse(w, http.StatusBadRequest, "Problems parsing JSON")
		return
	}
	if asked.Variables["owner"]+"/"+asked.Variables["name"] != Repository {
		reply(w, http.StatusOK, object{
			"data":   object{"repository": nil},
			"errors": []object{{"type": "NOT_FOUND", "message": "Could not resolve to a Repository"}},
		})
		return
	}
	commits := object{}
	for n := range len(asked.Variables) - 2 {
		name := fmt.Sprintf("c%d", n)
		if !strings.Contains(asked.Query, fmt.Sprintf("$%s: GitObjectID!", name)) ||
			!strings.Contains(asked.Query, fmt.Sprintf("%s: object(oid: $%s)", name, name)) {
			s.fail("the query does not ask for %s: %s", name, asked.Query)
		}
		commits[name] = nil
		if c := s.commits[asked.Variables[name]]; c != nil {
			commits[name] = authoredShape(c)
		}
	}
	reply(w, http.StatusOK, object{"data": object{"repository": commits}})
}

func authoredShape(c *commit) object {
	authors := []object{actorShape(c.Author)}
	for _, login := range c.CoAuthors {
		authors = append(authors, actorShape(login))
	}
	parents := []object{}
	for _, p := range c.parents {
		parents = append(parents, object{"oid": p})
	}
	return object{
		"authors": object{"nodes": authors}, "committer": actorShape(cmp.Or(c.Committer, c.Author)),
		"committedViaWeb": c.Committer == "web-flow", "parents": object{"nodes": parents},
	}
}

// actorShape returns somebody who made a commit. The empty login is somebody
// whose address belongs to no user.
func actorShape(login string) object {
	if login == "" {
		return object{"email": "nobody@example.org", "user": nil}
	}
	return object{"email": login + "@users.noreply.github.com", "user": object{"login": login}}
}
