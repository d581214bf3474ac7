package ddl_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// together compares what several changes turn into together with a file. Each
// statement comes after the names of the changes that it serves.
func together(t *testing.T, file string, changes []change) {
	t.Helper()
	parts := make([]ddl.Parts, len(changes))
	for n, c := range changes {
		parts[n] = c.parts()
	}
	statements, of := ddl.Together(parts)
	text := ""
	for n, statement := range statements {
		for k, c := range changes {
			if slices.Contains(of[k], n) {
				text += "-- " + c.name + "\n"
			}
		}
		text += statement.String() + ";\n\n"
	}
	compare(t, file, text)
}

func TestGrantsTogether(t *testing.T) {
	procedure := func(name string) state.Grant {
		return state.OnProcedure(relation("redveil_procedures", name), "character varying", state.Public())
	}
	external := state.OnSchema(state.Usage, id("lake"), staff)
	external.External = true
	column := state.OnRelation(state.Select, orders, staff)
	column.Column = id("email")
	together(t, "grants_together.sql", []change{
		{name: "staff reads orders", after: state.OnRelation(state.Select, orders, staff)},
		{name: "the night shift reads orders", after: state.OnRelation(state.Select, orders, night)},
		{name: "staff reads items", after: state.OnRelation(state.Select, relation("governed", "items"), staff)},
		{name: "staff uses a schema", after: state.OnSchema(state.Usage, id("governed"), staff)},
		{name: "staff uses another schema", after: state.OnSchema(state.Usage, id("shop"), staff)},
		{name: "staff uses an external schema", after: external},
		{name: "everyone calls a procedure", after: procedure("set_project")},
		{name: "everyone calls another procedure", after: procedure("impersonate")},
		{name: "staff reads items no longer", before: state.OnRelation(state.Select, relation("shop", "items"), staff)},
		{name: "staff reads lines no longer", before: state.OnRelation(state.Select, relation("shop", "lines"), staff)},
		{name: "staff reads a column no longer", before: column},
	})
}

func TestViewsTogether(t *testing.T) {
	view := func(name string) state.View { return state.View{Name: relation("governed", name)} }
	copied := view("copy")
	copied.Materialized = true
	together(t, "views_together.sql", []change{
		{name: "orders goes", before: view("orders")},
		{name: "a copy goes", before: copied},
		{name: "items goes", before: view("items")},
	})
}

func TestMembershipsTogether(t *testing.T) {
	user := func(name string) state.Principal { return state.Principal{Kind: state.PrincipalUser, Name: name} }
	in := func(of, member state.Principal) state.Membership { return state.Membership{In: of, Member: member} }
	admin := in(staff, user("eve"))
	admin.Admin = true
	together(t, "memberships_together.sql", []change{
		{name: "Ann joins a role", after: in(staff, ann)},
		{name: "bob joins a role", after: in(staff, user("bob"))},
		{name: "Ann joins a group", after: in(night, ann)},
		{name: "bob joins a group", after: in(night, user("bob"))},
		{name: "zoe leaves a role", before: in(staff, user("zoe"))},
		{name: "a role leaves a role", before: in(staff, state.Principal{Kind: state.PrincipalRole, Name: "boss"})},
		{name: "yan leaves a role", before: in(staff, user("yan"))},
		{name: "yan leaves a group", before: in(night, user("yan"))},
		{name: "zoe leaves a group", before: in(night, user("zoe"))},
		{name: "eve may give the role no longer", before: admin, after: in(staff, user("eve"))},
	})
}

func TestProfilesTogether(t *testing.T) {
	analyst := person(state.Active, group("analysts"), group("staff"))
	claims := []state.ClaimTable{state.Acknowledgement, state.Impersonation}
	of := func(account redshift.Account, before, after *state.Person) change {
		c := change{name: string(account), definitions: ddl.Definitions{
			ClaimTables: claims, Before: make(state.Profiles), After: make(state.Profiles),
		}}
		if before != nil {
			c.before, c.definitions.Before[account] = state.Profile{Account: account, Content: before.Digest()}, before
		}
		if after != nil {
			c.after, c.definitions.After[account] = state.Profile{Account: account, Content: after.Digest()}, after
		}
		return c
	}
	together(t, "profiles_together.sql", []change{
		of("gone", analyst, nil),
		of("gone too", analyst, nil),
		of("new", nil, analyst),
		of("new too", nil, person(state.Active, group("staff"))),
		of("loses a group", analyst, person(state.Active, group("staff"))),
		of("loses it too", analyst, person(state.Active, group("staff"))),
		of("loses all groups", analyst, person(state.Active)),
		of("doubled", person("active, active", group("staff")), analyst),
		of("leaves", analyst, person(state.Inactive)),
	})
}

// A statement holds 1,000 items at most, or 64 KB.
func TestHowMuchAStatementHolds(t *testing.T) {
	count := func(items, length int) (counts []int) {
		t.Helper()
		all := make([]ddl.Parts, items)
		for n := range all {
			all[n] = ddl.Create(state.OnRelation(state.Select,
				relation("governed", fmt.Sprintf("v%0*d", length, n)), staff), ddl.Definitions{})
		}
		statements, of := ddl.Together(all)
		counts = make([]int, len(statements))
		for n := range all {
			if len(of[n]) != 1 {
				t.Fatalf("object %d has the statements %v", n, of[n])
			}
			counts[of[n][0]]++
		}
		for _, statement := range statements {
			if size := len(statement.String()); size > 65<<10 {
				t.Errorf("a statement has %d bytes", size)
			}
		}
		return counts
	}
	if got := count(2500, 4); !slices.Equal(got, []int{1000, 1000, 500}) {
		t.Errorf("short names: %v", got)
	}
	if got := count(1200, 100); len(got) != 3 || got[0] != got[1] || got[0]+got[1]+got[2] != 1200 {
		t.Errorf("long names: %v", got)
	}
}
