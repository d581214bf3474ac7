package workflow_test

import (
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
)

const carlToo = "subscription \"carl\" {\n  on    = true\n  allow = user.name == \"carl\"\n}\n"

// appliedStage returns a stage whose policy, with a mask, was reviewed and
// applied.
func appliedStage(t *testing.T, review string) *stage {
	t.Helper()
	s := newStage(t, review)
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy+stageMask)
	s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "topic"))
	s.expect("the first apply", s.apply(s.merge(number, "topic", githubtest.Squash)), 0, "applied at")
	return s
}

// merged opens a pull request, approves it as the given users, and merges it.
func (s *stage) merged(branch, author, file, content string, by ...string) (number int, before string) {
	s.t.Helper()
	number, _ = s.open(branch, author, file, content)
	for _, user := range by {
		s.github.Review(number, user, "APPROVED", s.git("rev-parse", branch))
	}
	return number, s.merge(number, branch, githubtest.Squash)
}

// A change that was merged without its approvals is not applied when a README
// is merged after it.
func TestApprovalsCoverAllThatIsApplied(t *testing.T) {
	t.Parallel()
	s := appliedStage(t, "  review {\n    approvals   = 1\n    code_owners = true\n  }\n")
	seven, before := s.merged("unmask", "alice", "warehouse/policy.hcl", stagePolicy)
	s.expect("the apply without approval", s.apply(before), 3, fmt.Sprintf("#%d has 0 of 1 approvals of this "+
		"plan; it changes warehouse/policy.hcl, by alice", seven),
		"no owner of warehouse/policy.hcl approved this plan (@carol), which #"+fmt.Sprint(seven)+" changes")
	_, before = s.merged("readme", "dependabot[bot]", "README.md", "new", "alice")
	s.expect("the apply of a README, approved by the change's author", s.apply(before), 3,
		"has 0 of 1 approvals of this plan (that of alice is for their own change)",
		"no owner of warehouse/policy.hcl approved this plan (@carol)")
	_, before = s.merged("again", "dependabot[bot]", "README.md", "newer", "dave")
	s.expect("the apply of another one, approved by no owner", s.apply(before), 3, "no owner of "+
		"warehouse/policy.hcl approved this plan (@carol)")
	if got := s.reads("bert", "SELECT MAX(email) FROM governed.orders"); got != "b***" {
		t.Error(got)
	}
	_, before = s.merged("cure", "dave", "README.md", "newest", "carol")
	s.expect("the apply of one that showed the whole plan to an owner", s.apply(before), 0, "applied at")
	if got := s.reads("bert", "SELECT MAX(email) FROM governed.orders"); got != "b@example.org" {
		t.Error(got)
	}
}

// A push needs approval too, and so does what a forced push removes.
func TestPushesNeedApproval(t *testing.T) {
	t.Parallel()
	s := appliedStage(t, "  review { approvals = 1 }\n")
	start := s.git("rev-parse", "main")
	s.direct("alice", "warehouse/carl.hcl", carlToo)
	s.expect("the apply of a push", s.apply(start), 3, "it changes warehouse/carl.hcl, by alice")
	_, before := s.merged("own", "dave", "README.md", "new", "alice")
	s.expect("the apply that its author approved", s.apply(before), 3, "that of alice is for their own change")
	_, before = s.merged("cure", "dave", "README.md", "newer", "carol")
	s.expect("the apply that somebody else approved", s.apply(before), 0, "applied at")

	s.git("checkout", "-q", "-B", "main", start)
	s.pushed("main")
	s.github.Branch("main", start)
	s.expect("the apply of a branch that went back", s.apply(before), 3, "a push that took commits away has 0 of "+
		"1 approvals of this plan; it changes warehouse/carl.hcl")
}

func TestWhoseApprovalDoesNotCount(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(s *stage, c *githubtest.Commit)
		said   func(s *stage, number int, sha string)
		code   int
		reason string
	}{
		"somebody objects, and another one approves": {
			said: func(s *stage, number int, sha string) {
				s.github.Review(number, "carol", "CHANGES_REQUESTED", sha)
				s.github.Review(number, "dave", "APPROVED", sha)
			}, code: 3, reason: "carol requested changes on #",
		},
		"somebody objected, and approved then": {
			said: func(s *stage, number int, sha string) {
				s.github.Review(number, "carol", "CHANGES_REQUESTED", sha)
				s.github.Review(number, "carol", "APPROVED", sha)
			},
		},
		"no user has the author's address": {
			change: func(_ *stage, c *githubtest.Commit) { c.Author, c.Committer = "", "" },
			said:   func(s *stage, number int, sha string) { s.github.Review(number, "dave", "APPROVED", sha) },
			code:   3, reason: "by an address that belongs to no user of GitHub",
		},
		"a workflow approves": {
			said: func(s *stage, number int, sha string) {
				s.github.User(githubtest.Bot, "write")
				s.github.Review(number, githubtest.Bot, "APPROVED", sha)
			},
			code: 3, reason: "github-actions[bot] is not a person",
		},
		"a co-author approves": {
			change: func(_ *stage, c *githubtest.Commit) { c.CoAuthors = []string{"dave"} },
			said:   func(s *stage, number int, sha string) { s.github.Review(number, "dave", "APPROVED", sha) },
			code:   3, reason: "that of dave is for their own change",
		},
		"the approver pressed Update branch": {
			said: func(s *stage, number int, _ string) {
				main := s.git("rev-parse", "main")
				s.git("checkout", "-q", "topic2")
				s.git("merge", "-q", "--no-ff", "-m", "Merge branch 'main' into topic2", "main~0", "-s", "ours")
				s.git("commit", "-q", "--amend", "--allow-empty", "-m", "Merge branch 'main' into topic2")
				head := s.git("rev-parse", "HEAD")
				s.pushed("topic2")
				s.github.Push(number, githubtest.Commit{
					SHA: head, Author: "dave", Committer: "web-flow",
					Parents: []string{s.git("rev-parse", "HEAD^1"), main},
				})
				s.review(number, "topic2", "synchronize")
				s.github.Review(number, "dave", "APPROVED", head)
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := appliedStage(t, "  review { approvals = 1 }\n")
			commit := s.change("topic2", "alice", "warehouse/carl.hcl", carlToo)
			if c.change != nil {
				c.change(s, &commit)
			}
			number := s.github.OpenPull(githubtest.Pull{Author: "alice", Branch: "topic2"}, commit)
			s.review(number, "topic2", "opened")
			if name == "the approver pressed Update branch" {
				s.direct("bob", "README.md", "meanwhile")
			}
			c.said(s, number, commit.SHA)
			s.expect(name, s.apply(s.merge(number, "topic2", githubtest.Squash)), c.code, c.reason)
		})
	}
}

// Somebody who merges by hand, or resolves a conflict in the browser, writes
// what neither side had, so their own approval does not count for it.
func TestWhoMergesWithMoreIsAnAuthor(t *testing.T) {
	t.Parallel()
	const review = "  review { approvals = 1 }\n"
	t.Run("a merge by hand", func(t *testing.T) {
		s := appliedStage(t, review)
		number, _ := s.open("topic2", "alice", "warehouse/carl.hcl", "# about carl\n")
		before := s.git("rev-parse", "main")
		s.git("checkout", "-q", "main")
		s.git("merge", "-q", "--no-ff", "--no-commit", "topic2")
		s.write("warehouse/carl.hcl", carlToo)
		head := s.commit("dave", "merged")
		s.pushed("main")
		s.github.Merge(number, githubtest.MergeCommit, head)
		s.github.Commit("main", githubtest.Commit{
			SHA: head, Author: "dave",
			Parents: []string{before, s.git("rev-parse", "topic2")}, Files: s.files(head),
		})
		s.expect("the apply", s.apply(before), 3, fmt.Sprintf("#%d has 0 of 1 approvals", number))
		_, before = s.merged("readme", "dependabot[bot]", "README.md", "new", "dave")
		s.expect("the apply that who merged approved", s.apply(before), 3, "that of dave is for their own change")
		_, before = s.merged("cure", "dave", "README.md", "newer", "carol")
		s.expect("the apply that somebody else approved", s.apply(before), 0, "applied at")
	})
	for _, c := range []struct {
		name, resolved, reason string
		code                   int
	}{
		{"a conflict that was solved in the browser", carlToo, "that of dave is for their own change", 3},
		{"one for which a side was chosen", "# about carl\n", "applied at", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := appliedStage(t, review)
			number, _ := s.open("topic2", "alice", "warehouse/carl.hcl", "# about carl\n")
			s.merged("other", "carol", "warehouse/bert.hcl", "# about bert\n", "alice")
			main, topic := s.git("rev-parse", "main"), s.git("rev-parse", "topic2")
			s.git("checkout", "-q", "topic2")
			s.git("merge", "-q", "--no-ff", "--no-commit", "main")
			s.write("warehouse/carl.hcl", c.resolved)
			head := s.commit("dave", "Merge branch 'main' into topic2")
			s.pushed("topic2")
			s.github.Push(number, githubtest.Commit{
				SHA: head, Author: "dave", Committer: "web-flow", Parents: []string{topic, main},
				Files: []githubtest.File{{Path: "warehouse/carl.hcl", Content: c.resolved}},
			})
			s.review(number, "topic2", "synchronize")
			s.github.Review(number, "dave", "APPROVED", head)
			s.expect(c.name, s.apply(s.merge(number, "topic2", githubtest.Squash)), c.code, c.reason)
		})
	}
}

// If a change says where redveil signs in, or with what, redveil does not
// connect there before the change is on the default branch. It is applied only
// after somebody has looked at the whole plan.
func TestAChangedConnectionIsTrustedOnceItIsMerged(t *testing.T) {
	t.Parallel()
	s := appliedStage(t, "  review { approvals = 1 }\n")
	var connections atomic.Int32
	trap, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = trap.Close() })
	go func() {
		for {
			conn, err := trap.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			_ = conn.Close()
		}
	}()
	s.inherited = []string{"REDVEIL_PROD=" + leaked}
	policy := s.git("show", "main:warehouse/redveil.hcl")
	port := fmt.Sprintf("port     = %d", s.port)
	number, shown := s.open("trap", "alice", "warehouse/redveil.hcl",
		strings.Replace(policy, port, fmt.Sprintf("port     = %d\n  password = env(\"REDVEIL_PROD\")",
			trap.Addr().(*net.TCPAddr).Port), 1))
	s.expect("the review", shown, 0)
	wants(t, "the comment", s.comment(number, "plan"), "**The connection changes; otherwise both policies mean "+
		"the same.**", "> **The connection changes.** redveil did not connect with it",
		fmt.Sprintf("| port | `%d` | `%d` |", s.port, trap.Addr().(*net.TCPAddr).Port),
		"| password | `none` | `env(\"REDVEIL_PROD\")` |",
		"with `expect-digest`, started by somebody whose approval would count")
	wants(t, "the status", s.status(s.git("rev-parse", "trap"), "redveil:warehouse/prod").Description,
		"no plan, only compared with the base: the connection changes")
	added := s.change("trap", "alice", "warehouse/second.hcl", fmt.Sprintf("integration \"second\" {\n  host     "+
		"= \"127.0.0.1\"\n  port     = %d\n  database = \"dev\"\n  sslmode  = \"disable\"\n  password = "+
		"env(\"REDVEIL_PROD\")\n}\n", trap.Addr().(*net.TCPAddr).Port))
	s.github.Push(number, added)
	s.review(number, "trap", "synchronize")
	s.run("merge_group", s.github.MergeGroupEvent(s.git("rev-parse", "trap"), s.git("rev-parse", "trap"), "alice"),
		"trap", "review")
	if n := connections.Load(); n > 0 {
		t.Errorf("%d connections went where a pull request said", n)
	}

	// The same warehouse under another name, so that the plan is new.
	s.git("checkout", "-q", "main")
	moved := strings.Replace(policy, "127.0.0.1", "localhost", 1)
	number, _ = s.open("moved", "alice", "warehouse/redveil.hcl", moved)
	s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "moved"))
	s.git("checkout", "-q", "moved")
	s.github.Push(number, s.change("moved", "alice", "warehouse/carl.hcl", carlToo))
	s.review(number, "moved", "synchronize")
	before := s.merge(number, "moved", githubtest.Squash)
	refused := s.apply(before)
	s.expect("the apply", refused, 3, "no pull request showed this plan before it was merged")
	digest := refused.outputs["digest"]
	wants(t, "the comment", s.comment(number, "apply"), "carl", "`expect-digest` set to `"+digest+"`")
	wants(t, "the issue", s.github.Issues()[0].Body, "carl", "`expect-digest` set to `"+digest+"`")

	started := func(by, digest string) ran {
		return s.run("workflow_dispatch", s.github.DispatchEvent("main", by, map[string]any{"expect-digest": digest}),
			"main", "apply")
	}
	s.github.User("mallory", "read")
	s.github.User(githubtest.Bot, "write")
	s.expect("a run that a workflow started", started(githubtest.Bot, digest), 3, "github-actions[bot], who "+
		"started the run, is not a person")
	s.expect("a run of the author", started("alice", digest), 3,
		fmt.Sprintf("alice, who started the run, wrote #%d", number))
	s.expect("a run of an outsider", started("mallory", digest), 3, "mallory, who started the run, may not write "+
		"to the repository")
	s.expect("a run for another plan", started("carol", "sha256:"+strings.Repeat("0", 64)), 3,
		"and the plan is now "+digest)
	s.expect("a run for another integration", started("carol", "test="+digest), 3, "no pull request showed this plan")
	s.expect("a run of somebody who looked at it", started("carol", "prod="+digest), 0, "applied at")
}
