package policies_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
)

// The window of a user is where the rules let them in, whatever the time is now.
// Rules about the clock count like the limits of what the user has.
func TestWhenSomebodyMayRead(t *testing.T) {
	const common = `
integration "prod" {
  host     = "127.0.0.1"
  database = "dev"
}
source "orders" {
  integration = "prod"
  table       = "shop.orders"
  column "region" { type = "varchar(8)" }
}
group "staff" {}
group "break-glass" { attributes = { region = ["emea"] } }
group "suspended" {}
attribute "region" {}
user "ann" { groups = ["staff"] }
user "otto" {}
user "gone" { active = false }
membership "oncall" {
  user  = "otto"
  group = "break-glass"
  from  = "2026-03-01T00:00:00Z"
  until = "2026-03-02T00:00:00Z"
}
`
	for _, c := range []struct{ name, rules, user, want string }{
		{"always, by a group of their own", allow(`contains(user.groups, "staff")`), "ann", "always"},
		{"never", allow(`contains(user.groups, "staff")`), "otto", "never"},
		{"as long as the membership counts", allow(`contains(user.groups, "break-glass")`), "otto", "03-01..03-02"},
		{
			"as long as the group's attribute counts", allow(`contains(user.attributes.region, "emea")`), "otto",
			"03-01..03-02",
		},
		{"before and after a group that keeps out", allow(`!contains(user.groups, "break-glass")`), "otto", "..03-01, 03-02.."},
		{"until a date", allow(`now() < date("2026-04-01")`), "ann", "..04-01"},
		{"from a date on", allow(`now() >= date("2026-04-01")`), "ann", "04-01.."},
		{
			"between dates", allow(`now() >= date("2026-04-01") && now() < date("2026-05-01")`), "ann", "04-01..05-01",
		},
		{
			"until some days after a date", allow(`days_ago(30) < date("2026-01-01")`), "ann", "..01-31",
		},
		{
			"in a group, and until a date",
			allow(`contains(user.groups, "break-glass") && now() < date("2026-03-01") || user.name == "ann"`), "otto", "never",
		},
		{
			"where both limits meet", allow(`contains(user.groups, "break-glass") && now() < date("2026-05-01")`), "otto",
			"03-01..03-02",
		},
		{"never while inactive", allow(`true`), "gone", "never"},
		{"from an approval on, to its end", approval("otto", `from = "2026-06-01T00:00:00Z"
  until = "2026-07-01T00:00:00Z"`), "otto", "06-01..07-01"},
		{"in two spells of approval", approval("otto", `until = "2026-01-01T00:00:00Z"`) + `approval "b" {
  user   = "otto"
  source = "orders"
  from   = "2026-06-01T00:00:00Z"
}`, "otto", "..01-01, 06-01.."},
		{"as long as either lasts", approval("otto", `until = "2026-03-01T12:00:00Z"`) + allow(
			`contains(user.groups, "break-glass")`), "otto", "..03-02"},
		{"not against a guardrail", approval("otto", `until = "2026-06-01T00:00:00Z"`) + `subscription "g" {
  on    = true
  kind  = "guardrail"
  allow = now() < date("2026-02-01")
}`, "otto", "..02-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, now := range []string{"2026-01-15T00:00:00Z", "2026-03-01T12:00:00Z", "2027-01-01T00:00:00Z"} {
				resolved := resolvedAt(t, common+c.rules, now)
				source, user := resolved.Sources[0], userCalled(resolved, c.user)
				if diff := cmp.Diff(c.want, written(source.Windows(user))); diff != "" {
					t.Errorf("at %s: (-want +got):\n%s", now, diff)
				}
				comes := len(policies.NotEnded(source.Windows(user), resolved.Now)) > 0
				if got := source.Could(user); got != comes {
					t.Errorf("at %s: could come to read: %t, want %t", now, got, comes)
				}
				may := holdsAt(source.Windows(user), resolved.Now)
				if got := source.Access(user).Allowed; got != may {
					t.Errorf("at %s: may read: %t, want %t", now, got, may)
				}
			}
		})
	}
}

// A row of the reader's rights never bridges a limit behind which a filter shows
// other rows: where a time zone makes it uncertain on which side the reader is,
// nothing counts.
func TestSpellsEndWhereAFilterAsksForWhatEnds(t *testing.T) {
	resolved := resolvedAt(t, `
integration "prod" {
  host     = "127.0.0.1"
  database = "dev"
}
group "contractors" {}
user "otto" {}
membership "m" {
  user  = "otto"
  group = "contractors"
  from  = "2026-03-01T00:00:00Z"
  until = "2026-03-02T00:00:00Z"
}
source "orders" {
  integration = "prod"
  table       = "shop.orders"
  column "id" { type = "integer" }
}
source "secrets" {
  integration = "prod"
  table       = "shop.secrets"
  column "id" { type = "integer" }
}
subscription "all" {
  on    = true
  allow = true
}
row_filter "f" {
  on   = source.name == "secrets"
  keep = !contains(user.groups, "contractors")
}
`, "2026-01-01T00:00:00Z")
	otto := resolved.Users[0]
	got := []string{written(resolved.Sources[0].Spells(otto)), written(resolved.Sources[1].Spells(otto))}
	if diff := cmp.Diff([]string{"always", "..03-01, 03-01..03-02, 03-02.."}, got); diff != "" {
		t.Error(diff)
	}
}

func allow(predicate string) string {
	return fmt.Sprintf("subscription \"s\" {\n  on    = true\n  allow = %s\n}\n", predicate)
}

func approval(user, limits string) string {
	return fmt.Sprintf("approval \"a\" {\n  user   = %q\n  source = \"orders\"\n  %s\n}\n", user, limits)
}

func resolvedAt(t *testing.T, policy, at string) *policies.Resolved {
	t.Helper()
	repository, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: []byte(policy)}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	now, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	resolved, problems := policies.Resolve(repository, "prod", now)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return resolved
}

func userCalled(resolved *policies.Resolved, name string) *policies.User {
	for _, user := range resolved.Users {
		if user.Name == name {
			return user
		}
	}
	return nil
}

func holdsAt(windows []policies.Window, at time.Time) bool {
	for _, w := range windows {
		if w.Holds(at) {
			return true
		}
	}
	return false
}

// written writes windows by month and day: "..01-01, 06-01..".
func written(windows []policies.Window) string {
	if len(windows) == 0 {
		return "never"
	}
	parts := make([]string, len(windows))
	for n, w := range windows {
		if !w.Limited() {
			return "always"
		}
		parts[n] = day(w.From) + ".." + day(w.Until)
	}
	return strings.Join(parts, ", ")
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("01-02")
}
