package policies_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"pgregory.net/rapid"
)

const groupsHead = `
integration "prod" {
  host     = "localhost"
  database = "a"
  sslmode  = "disable"
}
attribute "region" {}
`

func resolvedUsers(t rapid.TB, policy string) []*policies.User {
	t.Helper()
	repository, _, problems := spec.Load(fstest.MapFS{"a.hcl": {Data: []byte(groupsHead + policy)}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	resolved, problems := policies.Resolve(repository, "prod", noon)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return resolved.Users
}

func TestMembersOfANestedGroupAreInTheGroupsAroundIt(t *testing.T) {
	users := resolvedUsers(t, `
group "staff" { attributes = { region = ["emea"] } }
group "analysts" {
  groups     = ["staff"]
  attributes = { region = ["amer"] }
}
group "leads" { groups = ["analysts"] }
user "lena" { groups = ["leads"] }
user "otto" {}
membership "otto" {
  user  = "otto"
  group = "leads"
  until = "2026-12-02T00:00:00Z"
}
project "p" { groups = ["staff"] }
`)
	lena, otto := users[0], users[1]
	want := []string{"analysts", "leads", "staff"}
	if diff := cmp.Diff(want, lena.Groups); diff != "" {
		t.Error(diff)
	}
	regions := map[string][]string{"region": {"amer", "emea"}}
	if diff := cmp.Diff(regions, lena.Attributes); diff != "" {
		t.Error(diff)
	}
	if len(lena.Projects) != 1 {
		t.Error("not in the project of a group around:", lena.Projects)
	}
	if len(otto.Groups) > 0 || len(otto.Attributes) > 0 {
		t.Error("what is for a time counts always:", otto)
	}
	timed := otto.Timed[0]
	if diff := cmp.Diff([]string{"leads", "analysts", "staff"}, timed.Groups); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(regions, timed.Attributes); diff != "" || len(timed.Projects) != 1 {
		t.Error(diff, timed.Projects)
	}
	if at := otto.At(noon); !slices.Equal(at.Groups, want) || len(at.Projects) != 1 {
		t.Error("at noon:", at)
	}
	if after := otto.At(noon.AddDate(1, 0, 0)); len(after.Groups) > 0 || len(after.Attributes) > 0 {
		t.Error("after its end:", after)
	}
}

// A policy with nested groups means what the same policy means with each user in all of
// the groups by name.
func TestNestingMeansTheSameAsAllGroupsByName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const groups = 5
		var within [groups][]int // groups of a higher number only, so that there is no circle
		var declared strings.Builder
		for n := range groups {
			for m := n + 1; m < groups; m++ {
				if rapid.Bool().Draw(t, fmt.Sprintf("g%d in g%d", n, m)) {
					within[n] = append(within[n], m)
				}
			}
			fmt.Fprintf(&declared, "group \"g%d\" {\n  %%[%d]s\n  attributes = { region = [\"r%d\"] }\n}\n", n, n+1, n)
		}
		in := rapid.SliceOfDistinct(rapid.IntRange(0, groups-1), rapid.ID[int]).Draw(t, "user in")
		held := rapid.IntRange(0, groups-1).Draw(t, "membership in")
		var nested, none []any
		for n := range groups {
			nested = append(nested, "groups = ["+names(within[n])+"]")
			none = append(none, "")
		}
		policy := func(groups []any, in []int, held []int) string {
			text := fmt.Sprintf(declared.String(), groups...) + fmt.Sprintf("user \"u\" { groups = [%s] }\n", names(in))
			for _, n := range held {
				text += fmt.Sprintf("membership \"m%d\" {\n  user = \"u\"\n  group = \"g%d\"\n  until = "+
					"\"2999-01-01T00:00:00Z\"\n}\n", n, n)
			}
			return text
		}
		around := func(start []int) []int {
			all := make(map[int]bool)
			for len(start) > 0 {
				n := start[0]
				start = append(slices.Clone(start[1:]), within[n]...)
				all[n] = true
			}
			return slices.Sorted(maps.Keys(all))
		}
		a := resolvedUsers(t, policy(nested, in, []int{held}))[0]
		b := resolvedUsers(t, policy(none, around(in), around([]int{held})))[0]
		if !slices.Equal(a.Groups, b.Groups) || !cmp.Equal(a.Attributes, b.Attributes) {
			t.Error(a.Groups, b.Groups, a.Attributes, b.Attributes)
		}
		if now, flat := a.At(noon), b.At(noon); !slices.Equal(now.Groups, flat.Groups) ||
			!cmp.Equal(now.Attributes, flat.Attributes) {
			t.Error("at noon:", now, flat)
		}
	})
}

func names(groups []int) string {
	all := make([]string, len(groups))
	for n, group := range groups {
		all[n] = fmt.Sprintf("\"g%d\"", group)
	}
	return strings.Join(all, ", ")
}
