package githubtest

import (
	"crypto/sha1"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// token is the user as which a token acts, and its permissions; nil means all.
type token struct {
	login       string
	permissions []string
}

// Token creates a token. Its permissions are written "issues: write" or
// "contents: read". A token without permissions may do everything that its user
// may. The token of Bot may not ask who it is, as in a workflow.
func (s *Server) Token(login string, permissions ...string) string {
	defer s.lock()()
	text := "ghs_" + strconv.Itoa(len(s.tokens)) + hex.EncodeToString([]byte("sesame"+login))
	s.tokens[text] = token{login, permissions}
	return text
}

func tokenOf(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

// may reports whether a token has one of the permissions.
func (t token) may(needs []string) bool {
	return len(needs) == 0 || len(t.permissions) == 0 || slices.ContainsFunc(needs, t.has)
}

func (t token) has(need string) bool {
	scope, level, _ := strings.Cut(need, ": ")
	return slices.ContainsFunc(t.permissions, func(p string) bool {
		has, upTo, _ := strings.Cut(p, ": ")
		return has == scope && (upTo == level || upTo == "write")
	})
}

func (t token) refuse(w http.ResponseWriter) {
	by := "personal access token"
	if strings.HasSuffix(t.login, "[bot]") {
		by = "integration"
	}
	refuse(w, http.StatusForbidden, "Resource not accessible by "+by)
}

// SHA returns a commit's name made from words, which is always the same.
func SHA(words string) string {
	sum := sha1.Sum([]byte(words))
	return hex.EncodeToString(sum[:])
}
