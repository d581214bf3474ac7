package importing_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/spec/importing"
	"github.com/redveil/redveil/state"
)

// Groups lie within each other as roles do, and users are in those that they were put into.
// What the policy has stays, and what it lacks is written for each user.
func TestRolesWithinRoles(t *testing.T) {
	is := func(names ...string) []state.Principal {
		var all []state.Principal
		for _, name := range names {
			all = append(all, role(name))
		}
		return all
	}
	lead := importing.Group{Principal: role("lead"), Itself: is("staff"), In: is("all", "staff")}
	staff := importing.Group{Principal: role("staff"), Itself: is("all"), In: is("all")}
	all := importing.Group{Principal: role("all")}
	elsewhere := staff
	elsewhere.LeftOut = "an identity provider fills it"
	ann := importing.Account{Name: "ann", Itself: is("lead"), In: is("all", "lead", "staff")}
	bert := importing.Account{Name: "bert", Itself: is("all", "lead"), In: is("all", "lead", "staff")}
	for _, c := range []struct {
		name, policy string
		groups       []importing.Group
		users, wrote string
		left         []string
	}{
		{
			name: "as the warehouse has them", groups: []importing.Group{all, lead, staff},
			wrote: `group "all" {}

group "lead" {
  groups = ["staff"]
}

group "staff" {
  groups = ["all"]
}
`,
			users: `user "ann" {
  groups = ["lead"]
}

user "bert" {
  groups = ["all", "lead"]
}
`,
		},
		{
			name: "round a role that is no group", groups: []importing.Group{all, lead, elsewhere},
			wrote: `group "all" {}

group "lead" {
  groups = ["all"]
}
`,
			users: `user "ann" {
  groups = ["lead"]
}

user "bert" {
  groups = ["all", "lead"]
}
`,
			left: []string{"an identity provider fills it"},
		},
		{
			name: "where the policy has a group by itself", groups: []importing.Group{all, lead, staff},
			policy: `group "lead" {}` + "\n",
			wrote: `group "all" {}

group "staff" {
  groups = ["all"]
}
`,
			users: `user "ann" {
  groups = ["all", "lead", "staff"]
}

user "bert" {
  groups = ["all", "lead", "staff"]
}
`,
			left: []string{"it is in the policy and stays as it is; the warehouse has it in all, staff, too"},
		},
		{
			name: "where the policy has more", groups: []importing.Group{all, lead, staff},
			policy: `group "extra" {}
group "lead" { groups = ["staff", "extra"] }
group "staff" { groups = ["all"] }
group "all" {}
`,
			users: `user "ann" {
  groups = ["lead"]
}

user "bert" {
  groups = ["all", "lead"]
}
`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string][]byte{"redveil.hcl": []byte(integration + c.policy)}
			accounts := []importing.Account{ann, bert}
			after, result := brought(t, files, accounts, c.groups)
			got := string(after["people/groups.hcl"]) + string(after["people/users.hcl"])
			if diff := cmp.Diff(c.wrote+c.users, got); diff != "" {
				t.Error(diff)
			}
			var left []string
			for _, item := range result.Skipped {
				left = append(left, item.Reason)
			}
			if diff := cmp.Diff(strings.Join(c.left, "\n"), strings.Join(left, "\n")); diff != "" {
				t.Error(diff)
			}
			again, _ := brought(t, after, accounts, c.groups)
			if diff := cmp.Diff(texts(after), texts(again)); diff != "" {
				t.Errorf("a second time:\n%s", diff)
			}
		})
	}
}
