package githubtest

import (
	"cmp"
	"net/http"
	"slices"
	"time"
)

// Status is a commit status as it was set.
type Status struct {
	Creator     string
	Context     string
	State       string
	Description string
	TargetURL   string
}

type status struct {
	Status
	id  int64
	sha string
	set time.Time
}

// Status sets a status on a commit.
func (s *Server) Status(sha string, set Status) {
	defer s.lock()()
	s.newStatus(sha, set)
}

// Statuses returns all statuses of a commit, newest first.
func (s *Server) Statuses(sha string) []Status {
	defer s.lock()()
	var all []Status
	for _, set := range s.statusesOf(sha) {
		all = append(all, set.Status)
	}
	return all
}

func (s *Server) statusesOf(sha string) []*status {
	of := slices.DeleteFunc(slices.Clone(s.statuses), func(set *status) bool { return set.sha != sha })
	slices.Reverse(of)
	return of
}

func (s *Server) newStatus(sha string, set Status) *status {
	made := &status{set, s.id(), sha, s.happened()}
	s.statuses = append(s.statuses, made)
	return made
}

func (s *Server) listStatuses(w http.ResponseWriter, r *http.Request) {
	if s.resolve(r.PathValue("sha")) == nil {
		notFound(w)
		return
	}
	list(w, r, s.statusesOf(s.resolve(r.PathValue("sha")).SHA), statusShape)
}

func (s *Server) createStatus(w http.ResponseWriter, r *http.Request) {
	sha := r.PathValue("sha")
	var asked struct {
		State, Context, Description string
		TargetURL                   string `json:"target_url"`
	}
	err := read(r, &asked)
	switch {
	case s.commits[sha] == nil:
		refuse(w, http.StatusUnprocessableEntity, "No commit found for SHA: "+sha)
	case err != nil || !slices.Contains([]string{"error", "failure", "pending", "success"}, asked.State):
		invalid(w, "Status", "state", "custom")
	case len([]rune(asked.Description)) > 140:
		invalid(w, "Status", "description", "description is too long (maximum is 140 characters)")
	default:
		reply(w, http.StatusCreated, statusShape(s.newStatus(sha, Status{
			s.asker(r).login, cmp.Or(asked.Context, "default"), asked.State, asked.Description, asked.TargetURL,
		})))
	}
}

func statusShape(set *status) object {
	var target any
	if set.TargetURL != "" {
		target = set.TargetURL
	}
	return shaped("status", object{
		"id": set.id, "state": set.State, "context": set.Context, "description": set.Description,
		"target_url": target,
		"creator":    user(set.Creator), "created_at": stamp(set.set), "updated_at": stamp(set.set),
	})
}
