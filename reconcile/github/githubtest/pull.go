package githubtest

import (
	"slices"
	"time"
)

// Pull is a pull request to open.
type Pull struct {
	Author string
	Title  string
	Branch string // where its commits are; "topic" if empty
	Base   string // where they are to go; "main" if empty
	Fork   bool   // its commits are in the author's own repository
}

type pull struct {
	Pull
	issue   *issue
	base    string
	commits []*commit
	landed  []string // the commits that merging made
	merged  time.Time
}

// Method is how a pull request is merged.
type Method int

// The methods that GitHub has.
const (
	MergeCommit Method = iota + 1
	Squash
	Rebase
)

// OpenPull opens a pull request, and returns its number.
func (s *Server) OpenPull(p Pull, commits ...Commit) int {
	unlock := s.lock()
	if p.Branch == "" {
		p.Branch = "topic"
	}
	if p.Base == "" {
		p.Base = "main"
	}
	i := s.newIssue(p.Author, p.Title, "")
	opened := &pull{Pull: p, issue: i, base: s.branches[p.Base]}
	i.pull = opened
	s.pulls = append(s.pulls, opened)
	unlock()
	s.Push(i.number, commits...)
	return i.number
}

// Push adds commits to a pull request.
func (s *Server) Push(number int, commits ...Commit) {
	defer s.lock()()
	p := s.pull(number)
	head := s.commit(p.head(), commits...)
	for _, c := range commits {
		p.commits = append(p.commits, s.commits[c.SHA])
	}
	if !p.Fork {
		s.branches[p.Branch] = head
	}
}

// Merge merges a pull request. sha is the new head of the base branch: the
// merge, the squashed commit or the last rebased one. before are the other
// rebased commits, which get generated names if none are given.
func (s *Server) Merge(number int, how Method, sha string, before ...string) {
	defer s.lock()()
	p := s.pull(number)
	head, base := p.head(), s.branches[p.Base]
	files := changes(p.commits)
	switch how {
	case MergeCommit, Squash:
		s.commit(base, Commit{SHA: sha, Author: p.Author, Committer: "web-flow", Files: files})
		p.landed = []string{sha}
		if how == MergeCommit {
			s.commits[sha].parents = append(s.commits[sha].parents, head)
		}
	case Rebase:
		for i, c := range p.commits {
			again := c.Commit
			again.SHA = SHA("rebased " + c.SHA)
			switch {
			case i == len(p.commits)-1:
				again.SHA = sha
			case i < len(before):
				again.SHA = before[i]
			}
			base = s.commit(base, again)
			p.landed = append(p.landed, again.SHA)
		}
	default:
		s.fail("no method %d to merge", how)
	}
	s.branches[p.Base] = sha
	p.merged = s.happened()
	p.issue.close(p.merged)
}

// pull returns the pull request that a test names.
func (s *Server) pull(number int) *pull {
	i := slices.IndexFunc(s.pulls, func(p *pull) bool { return p.issue.number == number })
	if i < 0 {
		s.fail("no pull request %d", number)
	}
	return s.pulls[i]
}

func (p *pull) head() string {
	if len(p.commits) == 0 {
		return p.base
	}
	return p.commits[len(p.commits)-1].SHA
}

// has reports whether a commit is part of the pull request, or was made by
// merging it.
func (p *pull) has(sha string) bool {
	return slices.Contains(p.landed, sha) || slices.ContainsFunc(p.commits,
		func(c *commit) bool { return c.SHA == sha })
}
