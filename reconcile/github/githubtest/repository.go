package githubtest

import (
	"encoding/base64"
	"net/http"
	"path"
	"strings"
)

func repositoryShape() object {
	return shaped("repository", object{
		"name": repository, "full_name": Repository, "owner": user(owner), "default_branch": "main", "id": 1,
	})
}

func (s *Server) getRepository(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, repositoryShape())
}

func (s *Server) getRef(w http.ResponseWriter, r *http.Request) {
	ref := r.PathValue("ref")
	sha, known := s.branches[strings.TrimPrefix(ref, "heads/")]
	if !known {
		notFound(w)
		return
	}
	reply(w, http.StatusOK, shaped("ref", object{
		"ref": "refs/" + ref, "object": object{"type": "commit", "sha": sha, "url": s.web.URL},
	}))
}

// mostInline is the size up to which GitHub includes a file's text in the
// answer.
const mostInline = 1 << 20

func (s *Server) getContents(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("path")
	text, there := s.content(s.resolve(r.URL.Query().Get("ref")), name)
	if !there {
		notFound(w)
		return
	}
	set := object{
		"name": path.Base(name), "path": name, "size": len(text), "sha": SHA(text),
		"encoding": "base64", "content": base64.StdEncoding.EncodeToString([]byte(text)),
	}
	if len(text) > mostInline {
		set["encoding"], set["content"] = "none", ""
	}
	reply(w, http.StatusOK, shaped("file", set))
}

func (s *Server) getBlob(w http.ResponseWriter, r *http.Request) {
	for _, c := range s.commits {
		for _, f := range c.Files {
			if SHA(f.Content) == r.PathValue("sha") {
				reply(w, http.StatusOK, shaped("blob", object{
					"sha": SHA(f.Content), "size": len(f.Content),
					"encoding": "base64", "content": base64.StdEncoding.EncodeToString([]byte(f.Content)),
				}))
				return
			}
		}
	}
	notFound(w)
}

func (s *Server) getComparison(w http.ResponseWriter, r *http.Request) {
	from, to, _ := strings.Cut(r.PathValue("basehead"), "...")
	base, head := s.resolve(from), s.resolve(to)
	if base == nil || head == nil {
		notFound(w)
		return
	}
	ahead, related := s.between(base.SHA, head.SHA)
	if !related {
		refuse(w, http.StatusNotFound, "No common ancestor between "+from+" and "+to+".")
		return
	}
	behind, _ := s.between(head.SHA, base.SHA)
	state := "diverged"
	switch {
	case len(ahead) == 0 && len(behind) == 0:
		state = "identical"
	case len(behind) == 0:
		state = "ahead"
	case len(ahead) == 0:
		state = "behind"
	}
	commits := []object{}
	for _, c := range page(w, r, ahead) {
		commits = append(commits, commitShape(c))
	}
	reply(w, http.StatusOK, shaped("comparison", object{
		"status": state, "ahead_by": len(ahead), "behind_by": len(behind), "total_commits": len(ahead),
		"commits": commits, "base_commit": commitShape(base), "merge_base_commit": commitShape(base),
	}))
}

func commitShape(c *commit) object {
	parents := []object{}
	for _, p := range c.parents {
		parents = append(parents, object{"sha": p, "url": "https://github.example/" + p})
	}
	return shaped("commit", object{
		"sha": c.SHA, "parents": parents, "author": userOrNone(c.Author), "committer": userOrNone(c.Committer),
		"commit": object{
			"author": nil, "committer": nil, "comment_count": 0, "message": c.Message,
			"url":  "https://github.example/",
			"tree": object{"sha": c.SHA, "url": "https://github.example/"},
		},
	})
}
