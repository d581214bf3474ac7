package githubtest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// User gives a user a role in the repository: admin, maintain, write, triage,
// read or none.
func (s *Server) User(login, role string) {
	defer s.lock()()
	s.users[login] = role
}

// Team creates a team, written org/slug, with its members.
func (s *Server) Team(name string, members ...string) {
	defer s.lock()()
	s.teams[name] = members
}

func user(login string) object {
	kind := "User"
	if strings.HasSuffix(login, "[bot]") {
		kind = "Bot"
	}
	return shaped("user", object{"login": login, "type": kind})
}

// userOrNone returns a user, or null for an address that belongs to no user.
func userOrNone(login string) any {
	if login == "" {
		return nil
	}
	return user(login)
}

func (s *Server) getUser(w http.ResponseWriter, r *http.Request) {
	asker := s.asker(r)
	if strings.HasSuffix(asker.login, "[bot]") {
		asker.refuse(w)
		return
	}
	reply(w, http.StatusOK, shaped("me", object{"login": asker.login, "type": "User"}))
}

// getPermission answers with the older of GitHub's two fields, which has no
// maintainers.
func (s *Server) getPermission(w http.ResponseWriter, r *http.Request) {
	login := r.PathValue("login")
	role, known := s.users[login]
	if !known {
		refuse(w, http.StatusNotFound, login+" is not a user")
		return
	}
	permission := map[string]string{"maintain": "write", "triage": "read"}[role]
	reply(w, http.StatusOK, shaped("permission", object{
		"permission": cmp.Or(permission, role), "role_name": role, "user": nil,
	}))
}

func (s *Server) getTeam(w http.ResponseWriter, r *http.Request) {
	if _, known := s.teams[r.PathValue("org")+"/"+r.PathValue("team")]; !known {
		notFound(w)
		return
	}
	reply(w, http.StatusOK, shaped("team", object{"slug": r.PathValue("team"), "name": r.PathValue("team")}))
}

// getMembership treats a member written "name?" as invited only.
func (s *Server) getMembership(w http.ResponseWriter, r *http.Request) {
	members, login := s.teams[r.PathValue("org")+"/"+r.PathValue("team")], r.PathValue("login")
	switch {
	case slices.Contains(members, login):
		reply(w, http.StatusOK, shaped("membership", object{"state": "active"}))
	case slices.Contains(members, login+"?"):
		reply(w, http.StatusOK, shaped("membership", object{"state": "pending"}))
	default:
		notFound(w)
	}
}
