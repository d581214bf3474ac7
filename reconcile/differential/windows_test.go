package differential_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// windowPolicy lets the reader in for a time, by approvals, by memberships and
// by a rule with a date. Where they are held back, another membership takes
// rows away for a time.
const windowPolicy = `
integration "prod" {
  host     = "127.0.0.1"
  port     = %[1]d
  database = "dev"
  username = "admin"
  sslmode  = "disable"
}
group "soon" {}
group "past" {}
group "present" { attributes = { level = ["high"] } }
group "held" {}
group "held-yet" {}
attribute "level" {}
user "reader" {}
membership "soon" {
  user  = "reader"
  group = "soon"
  from  = "%[2]s"
  until = "%[5]s"
}
membership "past" {
  user  = "reader"
  group = "past"
  until = "%[3]s"
}
membership "present" {
  user  = "reader"
  group = "present"
  from  = "%[4]s"
  until = "%[5]s"
}
membership "held" {
  user  = "reader"
  group = "held"
  from  = "%[3]s"
  until = "%[5]s"
}
membership "held-yet" {
  user  = "reader"
  group = "held-yet"
  until = "%[2]s"
}
approval "approved-soon" {
  user   = "reader"
  source = "approved-soon"
  from   = "%[2]s"
}
approval "approved-past" {
  user   = "reader"
  source = "approved-past"
  until  = "%[3]s"
}
approval "approved" {
  user   = "reader"
  source = "approved"
  from   = "%[4]s"
  until  = "%[5]s"
}
subscription "level" {
  on    = source.name == "level"
  allow = contains(user.attributes.level, "high")
}
subscription "dated" {
  on    = source.name == "dated"
  allow = now() < date("%[3]s")
}
subscription "held" {
  on    = contains(["held", "held-yet", "masked"], source.name)
  allow = true
}
row_filter "held" {
  on   = source.name == "held"
  keep = !contains(user.groups, "held")
}
row_filter "held-yet" {
  on   = source.name == "held-yet"
  keep = !contains(user.groups, "held-yet")
}
mask "held" {
  on     = source.name == "masked" && column.name == "b"
  method = null_value()
  when   = contains(user.groups, "held") || contains(user.groups, "held-yet")
}
`

// windowSources are the sources, by whether the reader sees rows of it now.
var windowSources = map[string]bool{
	"approved": true, "approved-soon": false, "approved-past": false, "present": true, "soon": false, "past": false,
	"level": true, "dated": false, "held": false, "held-yet": false, "masked": true,
}

func windowRepository(t *testing.T, port int, now time.Time) *spec.Repository {
	t.Helper()
	at := func(d time.Duration) string { return now.UTC().Add(d).Format(time.RFC3339) }
	const long = 9 * 24 * time.Hour
	text := fmt.Sprintf(windowPolicy, port, at(20*time.Minute), at(-20*time.Minute), at(-long), at(long))
	for _, group := range []string{"soon", "past", "present"} {
		text += fmt.Sprintf("subscription %[1]q {\n  on    = source.name == %[1]q\n"+
			"  allow = contains(user.groups, %[1]q)\n}\n", group)
	}
	for _, name := range slices.Sorted(maps.Keys(windowSources)) {
		text += fmt.Sprintf("source %q {\n  integration = \"prod\"\n  table = \"times.r\"\n  view = %q\n"+
			"  column \"k\" { type = \"integer\" }\n  column \"b\" { type = \"varchar(64)\" }\n}\n", name,
			viewCalled(name))
	}
	repository, _, problems := spec.Load(fstest.MapFS{"policy.hcl": {Data: []byte(text)}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return repository
}

func viewCalled(source string) string { return strings.ReplaceAll(source, "-", "_") }

// What is limited in time counts in its window, with no run after the first. No
// setting of the reader makes the window longer, and none takes away what a
// filter or mask takes for a time.
func TestNoTimeZoneOfTheReaderMovesAWindow(t *testing.T) {
	t.Parallel()
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, clockRows)
	now := time.Now().UTC()
	applyForTest(t, windowRepository(t, running.Port(), now), now.Add(-24*time.Hour))
	pool := sandboxtest.Open(t, running, "reader")
	zones := []string{
		"UTC", "Pacific/Kiritimati", "Etc/GMT+12", "America/New_York", "+14", "-12", "<x>-14", "<x>+12",
		"xxx-14yyy", repeatingZone(now),
	}
	for _, behaviour := range []string{"session", "utc"} {
		for _, zone := range zones {
			t.Run(behaviour+" "+zone, func(t *testing.T) {
				conn := session(t, pool, "SET redveil_sandbox.getdate TO '"+behaviour+"'",
					"SET timezone TO '"+zone+"'")
				for source, seen := range windowSources {
					want := []string{}
					if seen {
						want = []string{"1", "2", "3"}
					}
					got := column(t, conn, "SELECT k FROM governed."+viewCalled(source)+" ORDER BY 1")
					if zone == "UTC" && !slices.Equal(got, want) || !subset(got, want) {
						t.Errorf("%s shows rows %v, want %v", source, got, want)
					}
				}
				if got := column(t, conn, "SELECT k FROM governed.masked WHERE b IS NOT NULL"); got != nil {
					t.Errorf("what is masked for a time is open on rows %v", got)
				}
				if got := column(t, conn, "SELECT value FROM redveil_system.user_entitlement WHERE value IN ('past', "+
					"'soon', 'approved-past', 'approved-soon', 'dated')"); got != nil {
					t.Errorf("the reader has %v", got)
				}
			})
		}
	}
}
