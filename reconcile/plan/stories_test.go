package plan_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the expected plans, to be read afterwards")

// Each file in testdata tells one story: the policy that was applied (before/),
// what somebody did by hand (warehouse), the policy now (now/), and then the
// plan and its SQL. It needs no server. The comment of byHand lists what a line
// of warehouse can say.
func TestPlans(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			made := planOf(t, archive)
			checkSection(t, file, archive, "plan", describe(made))
			checkSection(t, file, archive, "sql", statementsOf(made))
		})
	}
}

// checkSection compares one file of the archive, or writes it.
func checkSection(t *testing.T, file string, archive *txtar.Archive, name, got string) {
	t.Helper()
	at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == name })
	if at < 0 {
		archive.Files = append(archive.Files, txtar.File{Name: name})
		at = len(archive.Files) - 1
	}
	if *update {
		archive.Files[at].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(archive.Files[at].Data), got); diff != "" {
		t.Errorf("%s is not what is expected (-want +got):\n%s", name, diff)
	}
}

// planOf plans from the warehouse of the story to its policy.
func planOf(t *testing.T, archive *txtar.Archive) *plan.Plan {
	t.Helper()
	repository, now := resolve(t, archive, "now")
	_, before := resolve(t, archive, "before")
	applied := before
	if at := strings.TrimSpace(sectionOf(archive, "applied at")); at != "" {
		then, err := time.Parse(time.DateOnly, at)
		if err != nil {
			t.Fatal(err)
		}
		applied = before.At(then)
	}
	snapshot, problems := plan.Offline(plan.Earlier{Policy: applied}, now)
	refuseErrors(t, problems)
	snapshot.Unmanaged.Guessed = false
	snapshot.Unmanaged.Accounts[redshift.Account(now.Integration.Username)] = true
	for line := range strings.Lines(sectionOf(archive, "warehouse")) {
		byHand(t, snapshot, strings.Fields(line))
	}
	draft, problems := plan.Prepare(plan.Input{
		Facts:      enforced.Facts{Repository: repository, Resolved: now, Snapshot: snapshot},
		AllowEmpty: true,
	})
	refuseErrors(t, problems)
	made, err := draft.Plan()
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// resolve reads the policy in a folder; nil where there is none.
func resolve(t *testing.T, archive *txtar.Archive, folder string) (*spec.Repository, *policies.Resolved) {
	t.Helper()
	all, err := txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	here, err := fs.Sub(all, folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fs.Stat(all, folder); err != nil {
		return nil, nil
	}
	repository, _, problems := spec.Load(here)
	refuseErrors(t, problems)
	resolved, problems := policies.Resolve(repository, "prod", time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	refuseErrors(t, problems)
	return repository, resolved
}

func sectionOf(archive *txtar.Archive, name string) string {
	for _, file := range archive.Files {
		if file.Name == name {
			return string(file.Data)
		}
	}
	return ""
}

func refuseErrors(t *testing.T, problems hcl.Diagnostics) {
	t.Helper()
	if problems.HasErrors() {
		t.Fatal(problems)
	}
}

// byHand changes the warehouse as a line says:
//
//	grant SELECT shop.orders user bert
//	join bert role staff
//	replace governed.orders
//	add column shop.orders phone varchar(20)
//	drop column shop.orders email
//	drop account bert
//	forget limits
func byHand(t *testing.T, snapshot *state.Snapshot, words []string) {
	t.Helper()
	unmanaged := &snapshot.Unmanaged
	switch {
	case len(words) == 0:
	case words[0] == "grant":
		to := state.Principal{Kind: state.PrincipalKind(words[3]), Name: words[4]}
		grant := state.OnRelation(state.Privilege(words[1]), name(words[2]), to)
		if snapshot.Catalog.Find(state.ViewKey(name(words[2]))) != nil {
			snapshot.Catalog.Add(grant)
		} else {
			unmanaged.Raw = append(unmanaged.Raw, grant)
		}
	case words[0] == "join":
		member := state.Membership{
			Member: state.Principal{Kind: state.PrincipalUser, Name: words[1]},
			In:     state.Principal{Kind: state.PrincipalKind(words[2]), Name: words[3]},
		}
		unmanaged.Memberships = append(unmanaged.Memberships, member)
		snapshot.Catalog.Add(member)
	case words[0] == "replace":
		view := snapshot.Catalog.Find(state.ViewKey(name(words[1]))).(state.View)
		snapshot.Catalog.Remove(view.Key())
		view.Digest = state.Foreign
		snapshot.Catalog.Add(view)
		unmanaged.Definitions[view.Name] = "SELECT 'replaced by hand'"
	case words[0] == "add" && words[1] == "column":
		column := state.Column{Name: redshift.MustIdent(words[3]), TypeText: words[4]}
		unmanaged.Relations[name(words[2])] = append(unmanaged.Relations[name(words[2])], column)
	case words[0] == "drop" && words[1] == "column":
		table, gone := name(words[2]), redshift.MustIdent(words[3])
		unmanaged.Relations[table] = slices.DeleteFunc(unmanaged.Relations[table],
			func(c state.Column) bool { return c.Name == gone })
	case words[0] == "forget" && words[1] == "limits":
		withoutLimits(snapshot)
	case words[0] == "drop" && words[1] == "account":
		delete(unmanaged.Accounts, redshift.Account(words[2]))
	default:
		t.Fatalf("nobody does %q by hand", words)
	}
}

// withoutLimits gives the rows of entitlements no limits in time, as an earlier
// redveil left them.
func withoutLimits(snapshot *state.Snapshot) {
	key := state.Table{Name: name("redveil_system.entitlement")}.Key()
	table := snapshot.Catalog.Find(key).(state.Table)
	table.Columns, _, _ = strings.Cut(table.Columns, ", valid_from")
	snapshot.Catalog.Remove(key)
	snapshot.Catalog.Add(table)
	for account, person := range snapshot.Profiles {
		for n, e := range person.Entitlements {
			person.Entitlements[n] = e.Always()
		}
		profile := state.Profile{Account: account, Content: person.Digest()}
		snapshot.Catalog.Remove(profile.Key())
		snapshot.Catalog.Add(profile)
	}
}

func name(text string) redshift.Name {
	parsed, err := redshift.ParseName(text)
	if err != nil {
		panic(err)
	}
	return parsed
}

// describe writes what changes, and who gains or loses what.
func describe(made *plan.Plan) string {
	var b strings.Builder
	for _, change := range made.Changes {
		fmt.Fprintf(&b, "%s (%s)", plan.StepName(change.Action(), change.Key().Kind, change.Key().Name()),
			change.Effect)
		if change.Destructive() {
			b.WriteString(", destructive")
		}
		for _, origin := range change.Because {
			fmt.Fprintf(&b, ", %s", origin.Block)
		}
		b.WriteString("\n")
	}
	for _, change := range made.Ended {
		fmt.Fprintf(&b, "ended: %s\n", plan.StepName(change.Action(), change.Key().Kind, change.Key().Name()))
	}
	for _, entry := range made.Access {
		fmt.Fprintf(&b, "%s: %s %s.%s: %s, %s -> %s, %s", strings.Join(entry.Users, ", "), entry.Effect,
			entry.Source, entry.Column,
			entry.Before.Rows, entry.Before.Value, entry.After.Rows, entry.After.Value)
		if !entry.From.IsZero() {
			fmt.Fprintf(&b, ", from %s", entry.From.Format(time.DateOnly))
		}
		if !entry.Until.IsZero() {
			fmt.Fprintf(&b, ", until %s", entry.Until.Format(time.DateOnly))
		}
		b.WriteString("\n")
	}
	if b.Len() == 0 {
		return "nothing\n"
	}
	return b.String()
}

func statementsOf(made *plan.Plan) string {
	var b strings.Builder
	for _, statement := range made.Program().Statements {
		fmt.Fprintf(&b, "%s;\n", statement)
	}
	return b.String()
}
