package githubtest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// askedPull returns the pull request in a path, or answers 404.
func (s *Server) askedPull(w http.ResponseWriter, r *http.Request) *pull {
	for _, p := range s.pulls {
		if strconv.Itoa(p.issue.number) == r.PathValue("number") {
			return p
		}
	}
	notFound(w)
	return nil
}

func (s *Server) getPull(w http.ResponseWriter, r *http.Request) {
	if p := s.askedPull(w, r); p != nil {
		reply(w, http.StatusOK, pullShape(p))
	}
}

// mostPullCommits is the limit of GitHub's list.
const mostPullCommits = 250

func (s *Server) listPullCommits(w http.ResponseWriter, r *http.Request) {
	if p := s.askedPull(w, r); p != nil {
		list(w, r, p.commits[:min(len(p.commits), mostPullCommits)], commitShape)
	}
}

func (s *Server) listPullsOf(w http.ResponseWriter, r *http.Request) {
	sha := r.PathValue("sha")
	if s.commits[sha] == nil {
		refuse(w, http.StatusUnprocessableEntity, "No commit found for SHA: "+sha)
		return
	}
	var with []*pull
	for _, p := range s.pulls {
		if p.has(sha) {
			with = append(with, p)
		}
	}
	list(w, r, with, pullShape)
}

func pullShape(p *pull) object {
	source := repositoryShape()
	if p.Fork {
		source["full_name"], source["fork"], source["owner"] = p.Author+"/"+repository, true, user(p.Author)
	}
	set := object{
		"id": p.issue.id, "number": p.issue.number, "title": p.Title, "user": user(p.Author),
		"state":    p.issue.state(),
		"html_url": webURL("pull", p.issue.number), "commits": max(len(p.commits), 1),
		"changed_files": len(changes(p.commits)),
		"created_at":    stamp(p.issue.created), "updated_at": stamp(p.issue.created),
		"head": object{
			"label": p.Author + ":" + p.Branch, "ref": p.Branch, "sha": p.head(), "user": user(p.Author),
			"repo": source,
		},
		"base": object{
			"label": owner + ":" + p.Base, "ref": p.Base, "sha": p.base, "user": user(owner),
			"repo": repositoryShape(),
		},
		// GitHub tries out the merge before anyone asks for it.
		"merge_commit_sha": SHA("trial merge of " + p.head()),
	}
	if !p.merged.IsZero() {
		set["merged"], set["merged_at"], set["closed_at"] = true, stamp(p.merged), stamp(p.merged)
		set["merge_commit_sha"] = p.landed[len(p.landed)-1]
	}
	return shaped("pull", set)
}

// Review submits a review: "APPROVED", "CHANGES_REQUESTED", "COMMENTED",
// "DISMISSED", or "PENDING" for one that is not submitted yet. An empty login
// is a user who is gone, an empty commit one that is gone.
func (s *Server) Review(number int, login, state, commit string) {
	defer s.lock()()
	s.reviews = append(s.reviews, &review{
		id: s.id(), pull: s.pull(number), login: login, state: state,
		commit: commit, handedIn: s.happened(),
	})
}

type review struct {
	id                   int64
	pull                 *pull
	login, state, commit string
	handedIn             time.Time
}

func (s *Server) listReviews(w http.ResponseWriter, r *http.Request) {
	p := s.askedPull(w, r)
	if p == nil {
		return
	}
	of := slices.DeleteFunc(slices.Clone(s.reviews), func(v *review) bool { return v.pull != p })
	list(w, r, of, func(v *review) object {
		set := object{"id": v.id, "user": userOrNone(v.login), "state": v.state, "commit_id": v.commit}
		if v.commit == "" {
			set["commit_id"] = nil
		}
		if v.state != "PENDING" {
			set["submitted_at"] = stamp(v.handedIn)
		}
		return shaped("review", set)
	})
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func webURL(kind string, number int) string {
	return "https://github.example/" + Repository + "/" + kind + "/" + strconv.Itoa(number)
}
