package githubtest

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Commit is a commit to make. Its parent is the head of its branch.
type Commit struct {
	SHA     string
	Message string
	// Author and Committer are logins; empty if no user has the address. In
	// GraphQL a commit without a committer has its author as the committer.
	Author    string
	Committer string
	CoAuthors []string
	// Parents are those of a merge, if it is one.
	Parents []string
	Files   []File
}

// File is a change of a file: written, renamed from Before, or removed.
type File struct {
	Path    string
	Before  string
	Content string
	Removed bool
}

type commit struct {
	Commit
	parents []string
	made    time.Time
}

// Commit adds commits to a branch, which need not exist yet.
func (s *Server) Commit(branch string, commits ...Commit) {
	defer s.lock()()
	s.branches[branch] = s.commit(s.branches[branch], commits...)
}

// Branch sets the head of a branch.
func (s *Server) Branch(name, sha string) {
	defer s.lock()()
	s.branches[name] = sha
}

// commit makes commits on top of one another, and returns the last one.
func (s *Server) commit(parent string, commits ...Commit) string {
	for _, c := range commits {
		made := &commit{Commit: c, made: s.happened()}
		switch {
		case len(c.Parents) > 0:
			made.parents = c.Parents
		case parent != "":
			made.parents = []string{parent}
		}
		s.commits[c.SHA] = made
		parent = c.SHA
	}
	return parent
}

// resolve returns the commit for a branch or a commit's name; "" is main.
func (s *Server) resolve(ref string) *commit {
	if ref == "" {
		ref = "main"
	}
	if sha, known := s.branches[strings.TrimPrefix(ref, "refs/heads/")]; known {
		ref = sha
	}
	return s.commits[ref]
}

// content reads a file at a commit.
func (s *Server) content(at *commit, path string) (string, bool) {
	for at != nil {
		for _, f := range at.Files {
			switch {
			case f.Path == path:
				return f.Content, !f.Removed
			case f.Before == path:
				return "", false
			}
		}
		if len(at.parents) == 0 {
			break
		}
		at = s.commits[at.parents[0]]
	}
	return "", false
}

// ancestors returns a commit and all its ancestors.
func (s *Server) ancestors(sha string) map[string]bool {
	reached := map[string]bool{}
	for todo := []string{sha}; len(todo) > 0; todo = todo[1:] {
		if !reached[todo[0]] {
			reached[todo[0]] = true
			todo = append(todo, s.commits[todo[0]].parents...)
		}
	}
	return reached
}

// between returns the commits that head has and base does not, oldest first,
// and whether the two have a common ancestor.
func (s *Server) between(base, head string) (commits []*commit, related bool) {
	had := s.ancestors(base)
	for sha := range s.ancestors(head) {
		if had[sha] {
			related = true
		} else {
			commits = append(commits, s.commits[sha])
		}
	}
	slices.SortFunc(commits, func(a, b *commit) int { return a.made.Compare(b.made) })
	return commits, related
}

// changes returns the files that commits change together, sorted by path.
func changes(commits []*commit) []File {
	last := map[string]File{}
	for _, c := range commits {
		for _, f := range c.Files {
			last[f.Path] = f
		}
	}
	return slices.SortedFunc(maps.Values(last), func(a, b File) int { return strings.Compare(a.Path, b.Path) })
}
