package workflow_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
	"github.com/redveil/redveil/spec/checkout/checkouttest"
	"github.com/redveil/redveil/state/sandbox"
)

// stage is everything around a policy repository on GitHub: GitHub's API, its
// git server, a warehouse, and a runner that checks out and runs redveil. The
// commits are real, and each is also added to the API.
type stage struct {
	t          *testing.T
	github     *githubtest.Server
	web        string // the git server
	root, work string
	binary     string
	folder     string // of the policy
	token      string
	port       int
	runs       int
	inherited  []string
	admin      *sql.DB
	sandbox    *sandbox.Sandbox
}

// ran is what one run of redveil left behind.
type ran struct {
	code            int
	out, summary    string
	outputs         map[string]string
	outputsVerbatim string
}

const onStage = `integration "prod" {
  host     = "127.0.0.1"
  port     = %d
  database = "dev"
  username = "admin"
  sslmode  = "disable"
%s}
`

const stageSQL = `CREATE SCHEMA shop;
CREATE TABLE shop.orders (id integer, email varchar(80));
INSERT INTO shop.orders VALUES (1, 'a@example.org'), (2, 'b@example.org');
CREATE USER bert PASSWORD DISABLE;
CREATE USER carl PASSWORD DISABLE;`

func newStage(t *testing.T, review string) *stage {
	t.Helper()
	s := &stage{t: t, root: t.TempDir(), github: githubtest.New(t), binary: builtBinary, folder: "warehouse"}
	s.token = s.github.Token(githubtest.Bot, "contents: read", "pull-requests: write", "statuses: write",
		"issues: write")
	for _, user := range []string{"alice", "bob", "carol", "dave"} {
		s.github.User(user, "write")
	}
	s.warehouse()
	s.web = checkouttest.Serve(t, s.root, s.token)
	s.work = filepath.Join(s.root, "work")
	s.git("init", "-q", "-b", "main", ".")
	s.write("warehouse/redveil.hcl", fmt.Sprintf(onStage, s.port, review))
	s.write("README.md", "policies\n")
	s.write(".github/CODEOWNERS", "/warehouse/ @carol\n")
	first := s.commit("alice", "start")
	s.git("clone", "-q", "--bare", ".", filepath.Join(s.root, "acme", "policies.git"))
	s.github.Commit("main", githubtest.Commit{SHA: first, Author: "alice", Files: s.files(first)})
	return s
}

func (s *stage) warehouse() {
	s.t.Helper()
	file := filepath.Join(s.root, "shop.sql")
	if err := os.WriteFile(file, []byte(stageSQL), 0o600); err != nil {
		s.t.Fatal(err)
	}
	running, err := sandbox.Start(s.t.Context(), sandbox.Options{Load: []string{file}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = running.Close() })
	s.sandbox, s.port = running, running.Port()
	s.admin, err = sql.Open("postgres", running.URL("admin"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = s.admin.Close() })
}

func (s *stage) git(args ...string) string {
	s.t.Helper()
	if err := os.MkdirAll(s.work, 0o755); err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command("git", args...)
	cmd.Dir = s.work
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=x",
		"GIT_AUTHOR_EMAIL=x@example.org", "GIT_COMMITTER_NAME=x", "GIT_COMMITTER_EMAIL=x@example.org")
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (s *stage) write(name, content string) {
	s.t.Helper()
	file := filepath.Join(s.work, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) commit(author, message string) string {
	s.t.Helper()
	s.git("add", "-A")
	s.git("commit", "-q", "--allow-empty", "-m", message+" by "+author)
	return s.git("rev-parse", "HEAD")
}

// files returns the changes of a commit, as the API lists them.
func (s *stage) files(commit string) []githubtest.File {
	s.t.Helper()
	var all []githubtest.File
	for _, name := range strings.Fields(s.git("diff-tree", "--root", "--no-commit-id", "--name-only", "-r", "-m",
		commit)) {
		all = append(all, githubtest.File{Path: name, Content: s.git("show", commit+":"+name)})
	}
	return all
}

// pushed pushes a branch to the git server.
func (s *stage) pushed(branch string) {
	s.t.Helper()
	s.git("push", "-q", "--force", filepath.Join(s.root, "acme", "policies.git"), branch)
}

// change makes a commit on a branch. Empty content makes an empty commit.
func (s *stage) change(branch, author, file, content string) githubtest.Commit {
	s.t.Helper()
	s.git("checkout", "-q", "-B", branch, branchOr(s, branch))
	if content != "" {
		s.write(file, content)
	}
	sha := s.commit(author, "change "+file)
	s.pushed(branch)
	return githubtest.Commit{SHA: sha, Author: author, Committer: author, Files: s.files(sha)}
}

func branchOr(s *stage, branch string) string {
	if err := exec.Command("git", "-C", s.work, "rev-parse", "-q", "--verify",
		"refs/heads/"+branch).Run(); err != nil {
		return "main"
	}
	return branch
}

// merge merges a branch in git as GitHub does, and adds the merge to the API.
func (s *stage) merge(number int, branch string, how githubtest.Method) string {
	s.t.Helper()
	before := s.git("rev-parse", "main")
	switch how {
	case githubtest.Squash:
		s.git("checkout", "-q", "main")
		s.git("merge", "-q", "--squash", branch)
		s.git("commit", "-q", "--allow-empty", "-m", "squashed")
	case githubtest.Rebase:
		s.git("checkout", "-q", branch)
		s.git("rebase", "-q", "--keep-empty", "--force-rebase", "main")
		s.git("checkout", "-q", "-B", "main", branch)
	case githubtest.MergeCommit:
		s.git("checkout", "-q", "main")
		s.git("merge", "-q", "--no-ff", "-m", "merged", branch)
	}
	head := s.git("rev-parse", "HEAD")
	s.pushed("main")
	landed := strings.Fields(s.git("rev-list", "--reverse", before+".."+head))
	s.github.Merge(number, how, head, landed[:max(len(landed)-1, 0)]...)
	if head == before {
		s.t.Fatal("nothing was merged")
	}
	return before
}

// run checks a commit out, as a workflow does, and runs redveil on the event.
func (s *stage) run(event string, payload []byte, ref string, args ...string) ran {
	s.t.Helper()
	s.runs++
	folder := filepath.Join(s.root, fmt.Sprintf("run%d", s.runs))
	s.git("clone", "-q", s.work, folder)
	checkout := exec.Command("git", "-C", folder, "checkout", "-q", "--detach", s.git("rev-parse", ref))
	if out, err := checkout.CombinedOutput(); err != nil {
		s.t.Fatalf("%v\n%s", err, out)
	}
	file := func(name string) string { return filepath.Join(s.root, fmt.Sprintf("%s%d", name, s.runs)) }
	if err := os.WriteFile(file("event"), payload, 0o600); err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(s.binary, append(append([]string{"github"}, args...), filepath.Join(folder, s.folder))...)
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + s.root, "RUNNER_TEMP=" + s.root, "GITHUB_ACTOR=alice",
		"GITHUB_RUN_ID=" + fmt.Sprint(s.runs),
		"GITHUB_EVENT_NAME=" + event, "GITHUB_EVENT_PATH=" + file("event"),
		"GITHUB_REPOSITORY=" + githubtest.Repository, "GITHUB_TOKEN=" + s.token,
		"GITHUB_API_URL=" + s.github.URL(), "GITHUB_SERVER_URL=" + s.web, "GITHUB_OUTPUT=" + file("output"),
		"GITHUB_STEP_SUMMARY=" + file("summary"),
	}, s.inherited...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	result := ran{code: cmd.ProcessState.ExitCode(), out: out.String(), outputs: make(map[string]string)}
	summary, _ := os.ReadFile(file("summary"))
	outputs, _ := os.ReadFile(file("output"))
	result.summary, result.outputsVerbatim = string(summary), string(outputs)
	for _, found := range regexp.MustCompile(
		`(?s)([a-z-]+)<<(redveil-[0-9a-f]+)\n(.*?)\nredveil-[0-9a-f]+\n`).FindAllStringSubmatch(string(outputs), -1) {
		result.outputs[found[1]] = found[3]
	}
	if strings.Contains(result.out+result.summary+result.outputsVerbatim, s.token) {
		s.t.Errorf("the token is shown:\n%s", result.out)
	}
	_, loud, _ := strings.Cut(result.out, "\n::redveil-")
	for _, line := range strings.Split(strings.TrimSpace(loud), "\n")[1:] {
		if !strings.HasPrefix(line, "::error ") && !strings.HasPrefix(line, "::warning ") {
			s.t.Errorf("the runner may take this for a command: %q", line)
		}
	}
	return result
}

// review runs a review of a pull request on the merge of its branch.
func (s *stage) review(number int, branch, action string) ran {
	s.t.Helper()
	s.git("checkout", "-q", "-B", "trial", "main")
	s.git("merge", "-q", "--no-ff", "-m", "trial", branch)
	return s.run("pull_request", s.github.PullEvent(number, action, "alice"), "trial", "review")
}

// apply runs the apply that a push to main starts.
func (s *stage) apply(before string) ran {
	s.t.Helper()
	return s.run("push", s.github.PushEvent("main", before, "alice"), "main", "apply")
}

func (s *stage) drift() ran {
	s.t.Helper()
	return s.run("schedule", s.github.ScheduleEvent("0 6 * * *"), "main", "drift")
}

// exec changes the warehouse by hand.
func (s *stage) exec(statements ...string) {
	s.t.Helper()
	for _, statement := range statements {
		if _, err := s.admin.Exec(statement); err != nil {
			s.t.Fatalf("%s: %v", statement, err)
		}
	}
}

// reads returns what an account reads with a query: a value or an error.
func (s *stage) reads(account, query string) string {
	s.t.Helper()
	db, err := sql.Open("postgres", fmt.Sprintf("postgres://%s@127.0.0.1:%d/dev?sslmode=disable", account, s.port))
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var value sql.NullString
	if err := db.QueryRow(query).Scan(&value); err != nil {
		return err.Error()
	}
	return value.String
}

// comment returns the bot's only comment with a marker on a pull request.
func (s *stage) comment(number int, marker string) string {
	s.t.Helper()
	var found []string
	for _, c := range s.github.Comments(number) {
		if c.User == githubtest.Bot && strings.HasPrefix(c.Body, "<!-- redveil:"+marker) {
			found = append(found, c.Body)
		}
	}
	if len(found) != 1 {
		s.t.Errorf("#%d has %d comments %s", number, len(found), marker)
		return ""
	}
	return found[0]
}

// status returns the newest status of a context on a commit.
func (s *stage) status(sha, context string) githubtest.Status {
	for _, status := range s.github.Statuses(sha) {
		if status.Context == context {
			return status
		}
	}
	return githubtest.Status{}
}

// wants fails where a text lacks a part.
func wants(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s lacks %q:\n%s", what, part, text)
		}
	}
}
