package workflow_test

import (
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/github/githubtest"
)

// open makes a pull request of one change and reviews it.
func (s *stage) open(branch, author, file, content string) (number int, shown ran) {
	s.t.Helper()
	change := s.change(branch, author, file, content)
	number = s.github.OpenPull(githubtest.Pull{Author: author, Title: branch, Branch: branch}, change)
	return number, s.review(number, branch, "opened")
}

// direct pushes a change to main without a pull request.
func (s *stage) direct(author, file, content string) {
	s.t.Helper()
	s.github.Commit("main", s.change("main", author, file, content))
}

func (s *stage) expect(what string, got ran, code int, parts ...string) {
	s.t.Helper()
	if got.code != code {
		s.t.Errorf("%s: exit %d, want %d\n%s", what, got.code, code, got.out)
	}
	wants(s.t, what, got.out, parts...)
}

// A plan is applied only if somebody saw it before it was merged.
func TestOnlyWhatWasReviewedIsApplied(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	before := s.merge(number, "topic", githubtest.Squash)
	s.expect("the first apply", s.apply(before), 0, "applied at")

	// Somebody lets carl in by hand after the review. The plan would now revoke
	// that, which nobody has seen.
	number, _ = s.open("mask", "alice", "warehouse/masks.hcl", stageMask)
	s.exec("GRANT ROLE redveil_staff TO carl")
	before = s.merge(number, "mask", githubtest.Squash)
	refused := s.apply(before)
	s.expect("the apply of more", refused, 3, "the plan does what no pull request showed before it was merged",
		"/issues/")
	if got := s.reads("bert", "SELECT MAX(email) FROM governed.orders"); got != "b@example.org" {
		t.Error(got)
	}
	wants(t, "the comment on the refusal", s.comment(number, "apply"), "delete `carl in role redveil_staff`",
		"To have it applied, open another pull request")
	wants(t, "the comment", s.comment(number, "plan"), "**State:** not applied: the plan does what no pull "+
		"request showed")
	if strings.Contains(s.comment(number, "apply"), "governed.orders") {
		t.Error("what was seen is shown as unseen")
	}
	if issues := s.github.Issues(); len(issues) != 1 || !issues[0].Open || issues[0].Labels[0] != "redveil" {
		t.Errorf("%+v", issues)
	}
	wants(t, "the outputs", refused.outputs["failure-reason"], "nothing was applied")
	wants(t, "the status", s.status(s.git("rev-parse", "main"), "redveil apply:warehouse/prod").Description,
		"not applied: ")

	// The remedy that the issue names.
	number, _ = s.open("again", "alice", "README.md", "again")
	before = s.merge(number, "again", githubtest.MergeCommit)
	s.expect("the apply after another review", s.apply(before), 0, "applied at")
	if issues := s.github.Issues(); issues[0].Open {
		t.Error("the issue is still open")
	}

	// If a part of the plan is in place already, the rest is applied.
	number, _ = s.open("two", "alice", "warehouse/two.hcl", "user \"dora\" {}\nuser \"emil\" {}\n")
	s.exec("CREATE USER dora PASSWORD DISABLE", "CREATE USER emil PASSWORD DISABLE")
	number2, _ := s.open("more", "bob", "warehouse/more.hcl", "group \"others\" {}\n")
	s.merge(number2, "more", githubtest.Squash)
	before = s.merge(number, "two", githubtest.Squash)
	s.expect("the apply of accounts that came after the review", s.apply(before), 3, "nothing was applied")
	number, _ = s.open("three", "alice", "README.md", "three")
	before = s.merge(number, "three", githubtest.Squash)
	s.exec("INSERT INTO redveil_system.profile (account, user_name, state) VALUES ('dora', 'dora', 'active')",
		"INSERT INTO redveil_system.entitlement (account, kind, name, value) VALUES ('dora', 'user', 'name', 'dora')")
	s.expect("the apply of the rest", s.apply(before), 0, "(1 thing of what was shown was there already)")

	// A push without a pull request.
	s.exec("CREATE USER carl2 PASSWORD DISABLE")
	s.direct("mallory", "warehouse/more.hcl", "group \"staff2\" {}\nuser \"fritz\" { username = \"carl2\" }\n")
	s.expect("the apply of a push", s.apply(before), 3, "no pull request showed this plan")
}

// Two pull requests may be merged before either is applied, and a run may look
// at a commit that is no longer the head.
func TestApplyTakesTheHeadOfTheBranch(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	start := s.merge(number, "topic", githubtest.Rebase)
	s.expect("the first apply", s.apply(start), 0)
	one, _ := s.open("one", "alice", "warehouse/masks.hcl", stageMask)
	two, _ := s.open("two", "bob", "warehouse/carl.hcl", "source \"again\" {\n  integration = \"prod\"\n  table = "+
		"\"shop.orders\"\n  column \"id\" { type = \"integer\" }\n}\n")
	s.merge(one, "one", githubtest.Squash)
	middle := s.merge(two, "two", githubtest.MergeCommit)
	late := s.run("push", s.github.PushEvent("main", middle, "alice"), middle, "apply")
	s.expect("the late apply", late, 0, "The checkout is not the head of main", "applied at")
	if got := s.reads("bert", "SELECT MAX(email) FROM governed.orders"); got != "b***" {
		t.Error(got)
	}
	if got := s.reads("bert", "SELECT COUNT(*) FROM governed.again"); got != "2" {
		t.Error(got)
	}
	for _, n := range []int{one, two} {
		wants(t, "the comment", s.comment(n, "plan"), "**State:** applied at")
	}
	if got := s.reads("admin", "SELECT MAX(pull_request) FROM redveil_system.history WHERE outcome = 'applied' "+
		"AND pull_request <> '#1'"); got != "#2 #3" {
		t.Error(got)
	}
}

func TestReviewsWithoutAPlan(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	broken := s.change("topic", "alice", "warehouse/broken.hcl", "mask \"x\" {\n  on = has_tag(column, \"pi\")\n  "+
		"method = hash()\n}\n")
	s.github.Push(number, broken)
	bad := s.review(number, "topic", "synchronize")
	s.expect("the review of a broken policy", bad, 1, "::error file=warehouse/broken.hcl,line=2,endLine=2,title=")
	wants(t, "the comment", s.comment(number, "problems"), "1 problem in the policy repository",
		"`warehouse/broken.hcl:2`", "Did you mean")
	if status := s.status(broken.SHA, "redveil policy:warehouse"); status.State != "failure" {
		t.Errorf("%+v", status)
	}
	if status := s.status(broken.SHA, "redveil:warehouse/prod"); status.State != "" {
		t.Errorf("%+v", status)
	}
	wants(t, "the summary", bad.summary, "Did you mean")

	corrected := s.change("topic", "alice", "warehouse/broken.hcl", "# nothing\n")
	s.github.Push(number, corrected)
	s.expect("the review of the corrected policy", s.review(number, "topic", "synchronize"), 0)
	wants(t, "the comment", s.comment(number, "problems"), "fixed")

	gone := s.change("topic", "alice", "warehouse/broken.hcl", "source \"ghost\" {\n  integration = \"prod\"\n  "+
		"table = \"shop.ghost\"\n  column \"id\" { type = \"integer\" }\n}\n")
	s.github.Push(number, gone)
	s.expect("the review of a table that is not there", s.review(number, "topic", "synchronize"), 0,
		"::warning file=warehouse/broken.hcl,line=1", "Source blocked in prod")
	wants(t, "the comment", s.comment(number, "plan"), "1 source is blocked", "**Blocked.**",
		"the warehouse has no table shop.ghost")
	if status := s.status(gone.SHA, "redveil:warehouse/prod"); status.State != "success" ||
		!strings.HasSuffix(status.Description, ", 1 blocked") {
		t.Errorf("%+v", status)
	}

	// What was blocked when it was merged was not shown, and is not applied later.
	s.exec("CREATE TABLE shop.ghost (id integer)")
	before := s.merge(number, "topic", githubtest.Squash)
	s.expect("the apply", s.apply(before), 3, "the plan does what no pull request showed before it was merged")
}

// A fork gets no secrets, and a token that can only read.
func TestAForkIsPlannedOffline(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	change := s.change("theirs", "mallory", "warehouse/policy.hcl", stagePolicy)
	number := s.github.OpenPull(githubtest.Pull{Author: "mallory", Title: "Hello", Branch: "theirs", Fork: true},
		change)
	s.token = s.github.Token(githubtest.Bot, "contents: read", "pull-requests: read")
	got := s.review(number, "theirs", "opened")
	s.expect("the review of a fork", got, 0, "compared with", "::warning title=Access widens::")
	wants(t, "the summary", got.summary, "**gains** | `bert`", "not with a warehouse, as this pull request comes "+
		"from a fork")
	if len(s.github.Comments(number)) != 0 || len(s.github.Statuses(change.SHA)) != 0 {
		t.Error("something was written")
	}
	if got.outputs["plan-path"] == "" || got.outputs["widens"] != "2" {
		t.Errorf("%v", got.outputs)
	}
	s.expect("pull_request_target", s.run("pull_request_target", s.github.PullEvent(number, "opened", "mallory"),
		"theirs", "review"), 1, "gives a fork's files this repository's secrets")
}

func TestAMergeQueueIsReviewedWithoutAComment(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.git("checkout", "-q", "-B", "queue", "main")
	s.git("merge", "-q", "--no-ff", "-m", "queue", "topic")
	head := s.git("rev-parse", "HEAD")
	s.github.Commit("queue", githubtest.Commit{SHA: head})
	s.expect("the queue", s.run("merge_group", s.github.MergeGroupEvent(head, s.git("rev-parse", "main"), "alice"),
		"queue", "review"), 0)
	wants(t, "the status", s.status(head, "redveil:warehouse/prod").Description, "plan sha256:")
	if n := len(s.github.Comments(number)); n != 1 {
		t.Errorf("%d comments", n)
	}
}

// If GitHub refuses a message, what was done stays done and is reported
// elsewhere.
func TestTheResultStandsWhenGitHubDoesNot(t *testing.T) {
	t.Parallel()
	s := newStage(t, "  review { code_owners = true }\n")
	number, shown := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.expect("the review", shown, 0)
	before := s.merge(number, "topic", githubtest.Squash)
	s.expect("without an owner's approval", s.apply(before), 3, "no owner of warehouse/policy.hcl approved this "+
		"plan (@carol)")
	s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "topic"))

	s.github.Fault("PATCH", 1000, githubtest.Answer(403, "Resource not accessible by integration"))
	s.github.Fault("POST /statuses/"+s.git("rev-parse", "main"), 1000,
		githubtest.Answer(403, "Resource not accessible by integration"))
	got := s.apply(before)
	s.expect("the apply", got, 0, "applied at", "the result stands, but GitHub was not told", "statuses: write")
	wants(t, "the summary", got.summary, "**State:** applied at")
	if got := s.reads("bert", "SELECT COUNT(*) FROM governed.orders"); got != "2" {
		t.Error(got)
	}
	s.exec("INSERT INTO redveil_system.lock VALUES ('dana on ci', getdate())", "GRANT SELECT ON "+
		"governed.orders TO carl")
	s.token = s.github.Token(githubtest.Bot, "contents: read")
	report := s.drift()
	s.expect("drift without the right to write issues", report, 0, "not as it was applied", "No issue for drift")
	wants(t, "the summary", report.summary, "made grant `SELECT on governed.orders to user carl`",
		"No issue was written")
}

// A command explains why it refuses an event or environment that it does not
// know.
func TestWhatTheGitHubCommandsRefuse(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	push := s.github.PushEvent("main", "", "alice")
	for _, c := range []struct {
		event   string
		payload []byte
		command string
		want    string
	}{
		{"push", push, "review", "review runs on pull_request and merge_group, not on push"},
		{"schedule", s.github.ScheduleEvent("0 6 * * *"), "apply", "apply runs on push to the default branch and " +
			"on workflow_dispatch, not on schedule"},
		{"push", push, "drift", "drift runs on schedule and workflow_dispatch, not on push"},
		{"issues", push, "apply", "redveil does not handle this event"},
		{"push", []byte("{"), "apply", `reading the payload of event "push"`},
		{"pull_request", push, "review", "it has no pull_request"},
	} {
		s.expect(c.event+" "+c.command, s.run(c.event, c.payload, "main", c.command), 1, c.want)
	}
	s.github.Branch("topic", s.git("rev-parse", "main"))
	s.expect("another branch", s.run("push", s.github.PushEvent("topic", "", "alice"), "main", "apply"), 1,
		"apply takes what is on the default branch, main")
	s.expect("drift of another branch", s.run("workflow_dispatch", s.github.DispatchEvent("topic", "alice", nil),
		"main", "drift"), 1, "drift follows what is on the default branch, main")
	s.inherited = []string{"GITHUB_TOKEN="}
	s.expect("no token", s.run("push", push, "main", "apply"), 1, "GITHUB_TOKEN is not set")
	s.inherited = []string{"GITHUB_EVENT_PATH="}
	s.expect("no event", s.run("push", push, "main", "apply"), 1, "this command runs inside GitHub Actions")
	s.inherited = nil
	s.github.SetTime(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	s.github.Fault("", 1000, githubtest.Answer(401, "Bad credentials"))
	s.expect("a bad token", s.run("push", push, "main", "apply"), 1, "redveil:")
}

// Without the password, as in Dependabot's runs, a review compares with the
// base. An apply does not accept that as a plan.
func TestAReviewWithoutThePassword(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	far := strings.Replace(s.git("show", "main:warehouse/redveil.hcl"), `"127.0.0.1"`, `"db.example.org"`, 1)
	far = strings.Replace(far, `sslmode  = "disable"`, `password = env("REDVEIL_PASSWORD")`, 1)
	s.direct("alice", "warehouse/redveil.hcl", far)
	number, shown := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.expect("the review", shown, 0, "compared with")
	wants(t, "the comment", s.comment(number, "plan"), "**gains** | `bert`", "not with a warehouse, as the run "+
		"has no password for one", "will refuse")
	if status := s.status(s.git("rev-parse", "topic"), "redveil:warehouse/prod"); status.State != "success" ||
		!strings.HasPrefix(status.Description, "no plan, only compared with the base: ") {
		t.Errorf("%+v", status)
	}
	s.inherited = []string{"REDVEIL_PASSWORD=secret"}
	unreachable := s.review(number, "topic", "synchronize")
	s.expect("the review with a password", unreachable, 1, "db.example.org")
	if strings.Contains(unreachable.out+unreachable.summary+s.comment(number, "plan"), "secret\n") {
		t.Error("the password is shown")
	}
}

// So it does without credentials of AWS, where the workflow says that the runner's own
// role is not to be used.
func TestAReviewWithoutCredentialsOfAWS(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	s.direct("alice", "warehouse/redveil.hcl", "integration \"prod\" {\n  database = \"dev\"\n  auth \"iam\" {\n"+
		"    region  = \"us-east-1\"\n    cluster = \"analytics\"\n    db_user = \"redveil\"\n  }\n}\n")
	s.inherited = []string{"AWS_EC2_METADATA_DISABLED=true", "AWS_ACCESS_KEY_ID="}
	number, shown := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.expect("the review", shown, 0, "compared with")
	wants(t, "the comment", s.comment(number, "plan"), "**gains** | `bert`", "not with a warehouse, as the run "+
		"has no credentials of AWS", "will refuse")
}

// A comparison between two plans does not replace a plan: the comment still
// shows how the plans differ, and nothing that the comparison shows counts as
// reviewed.
func TestAComparisonBetweenTwoPlans(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	near := s.git("show", "main:warehouse/redveil.hcl")
	number, first := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.expect("the first review", first, 0)
	shown := strings.TrimPrefix(first.outputs["digest"], "sha256:")[:8]

	far := strings.Replace(near, `sslmode  = "disable"`, `password = env("REDVEIL_PASSWORD")`, 1)
	s.github.Push(number, s.change("topic", "alice", "warehouse/redveil.hcl",
		strings.Replace(far, `"127.0.0.1"`, `"db.example.org"`, 1)))
	s.expect("the comparison", s.review(number, "topic", "synchronize"), 0, "compared with")
	wants(t, "the comment", s.comment(number, "plan"), "not with a warehouse")

	s.change("topic", "alice", "warehouse/redveil.hcl", near)
	s.github.Push(number, s.change("topic", "alice", "warehouse/masks.hcl", stageMask))
	second := s.review(number, "topic", "synchronize")
	s.expect("the second review", second, 0)
	line := shown + "… → " + strings.TrimPrefix(second.outputs["digest"], "sha256:")[:8] + "…: "
	wants(t, "the comment", s.comment(number, "plan"), line)

	s.github.Push(number, s.change("topic", "alice", "warehouse/redveil.hcl",
		strings.Replace(far, `"127.0.0.1"`, `"db.example.org"`, 1)))
	s.expect("another comparison", s.review(number, "topic", "synchronize"), 0, "compared with")
	wants(t, "the comment", s.comment(number, "plan"), line, "not with a warehouse")
}

// If redveil cannot read what was reviewed, it applies nothing.
func TestNothingIsAppliedWhereTheReviewCannotBeRead(t *testing.T) {
	t.Parallel()
	s := newStage(t, "  review {\n    approvals = 1\n    code_owners = true\n  }\n")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "topic"))
	before := s.merge(number, "topic", githubtest.Squash)
	s.github.Fault("GET /permission", 1000, githubtest.Answer(403, "Resource not accessible by integration"))
	s.expect("the apply", s.apply(before), 1, "finding out what was reviewed")
	wants(t, "the comment", s.comment(number, "plan"), "**State:** failed: ")
	wants(t, "the status", s.status(s.git("rev-parse", "main"), "redveil apply:warehouse/prod").Description,
		"failed: ")
	if got := s.reads("bert", "SELECT COUNT(*) FROM governed.orders"); got == "2" {
		t.Error("it was applied")
	}
}
