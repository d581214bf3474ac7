package ddl_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

var update = flag.Bool("update", false, "write the golden files anew")

func id(name string) redshift.Ident { return redshift.MustIdent(name) }

func relation(schema, object string) redshift.Name {
	return redshift.Name{Schema: id(schema), Object: id(object)}
}

// change is one object before and after; a nil before makes it, a nil after
// removes it.
type change struct {
	name          string
	before, after state.Object
	definitions   ddl.Definitions
}

func (c change) parts() ddl.Parts {
	d := c.definitions
	d.SystemSchema, d.Account, d.Commit = id("redveil_system"), "redveil", "4f2a"
	switch {
	case c.before == nil:
		return ddl.Create(c.after, d)
	case c.after == nil:
		return ddl.Delete(c.before, d)
	case c.before.Key() != c.after.Key():
		return ddl.Rename(c.before, c.after, d)
	}
	return ddl.Update(c.before, c.after, d)
}

// golden compares what changes turn into with a file, which reads like a script.
func golden(t *testing.T, file string, changes []change) {
	t.Helper()
	var out strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&out, "-- %s\n", c.name)
		for _, statement := range c.parts().Statements() {
			fmt.Fprintf(&out, "%s;\n", statement)
		}
		out.WriteString("\n")
	}
	compare(t, file, out.String())
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

var (
	staff  = state.Principal{Kind: state.PrincipalRole, Name: "redveil_staff"}
	night  = state.Principal{Kind: state.PrincipalGroup, Name: "night_shift"}
	ann    = state.Principal{Kind: state.PrincipalUser, Name: "Ann"}
	orders = relation("governed", "orders")
)

func TestSchemasAndPrincipals(t *testing.T) {
	golden(t, "principals.sql", []change{
		{name: "a schema is made", after: state.Schema{Name: id("governed")}},
		{name: "a schema is removed only while nothing is in it", before: state.Schema{Name: id("governed")}},
		{
			name:   "a schema that was given away comes back to the system account",
			before: state.Schema{Name: id("governed"), Owner: "zoe"}, after: state.Schema{Name: id("governed")},
		},
		{
			name: "a schema is renamed with the registry's rows", before: state.Schema{Name: id("governed")},
			after: state.Schema{Name: id("shown")},
		},
		{name: "an account is made without a password", after: state.User{Account: "Ann"}},
		{name: "an account is removed", before: state.User{Account: "Ann"}},
		{name: "a role is made", after: state.Role{Name: id("redveil_staff")}},
		{name: "a role is removed", before: state.Role{Name: id("redveil_staff")}},
		{
			name: "a role is renamed and forgotten under its old name", before: state.Role{Name: id("redveil_staff")},
			after: state.Role{Name: id("rv_staff")},
		},
		{name: "a group is made", after: state.Group{Name: id("night_shift")}},
		{name: "a group is removed", before: state.Group{Name: id("night_shift")}},
		{
			name: "a group is renamed and forgotten under its old name", before: state.Group{Name: id("night_shift")},
			after: state.Group{Name: id("late_shift")},
		},
		{name: "an account joins a role", after: state.Membership{In: staff, Member: ann}},
		{name: "an account leaves a role", before: state.Membership{In: staff, Member: ann}},
		{name: "an account joins a group", after: state.Membership{In: night, Member: ann}},
		{name: "an account leaves a group", before: state.Membership{In: night, Member: ann}},
		{name: "a role joins another role", after: state.Membership{
			In:     staff,
			Member: state.Principal{Kind: state.PrincipalRole, Name: "redveil_boss"},
		}},
	})
}

func TestGrants(t *testing.T) {
	golden(t, "grants.sql", []change{
		{name: "a role may read a view", after: state.OnRelation(state.Select, orders, staff)},
		{name: "a role may read a view no longer", before: state.OnRelation(state.Select, orders, staff)},
		{name: "a group may use a schema", after: state.OnSchema(state.Usage, id("governed"), night)},
		{name: "everyone may read a view", after: state.OnRelation(state.Select, orders, state.Public())},
		{
			name:   "a privilege that someone gave to an account is taken",
			before: state.Grant{Privilege: "INSERT", Schema: id("governed"), Relation: id("orders"), To: ann},
		},
		{
			name: "everyone may call a procedure",
			after: state.OnProcedure(relation("redveil_procedures", "set_project"), "character varying",
				state.Public()),
		},
		{
			name: "a procedure that everyone could call is closed",
			before: state.OnProcedure(relation("redveil_procedures", "set_project"), "character varying",
				state.Public()),
		},
	})
}

func TestTables(t *testing.T) {
	profile := state.Table{Name: relation("redveil_system", "profile"), Columns: "account varchar(127), user_name " +
		"varchar(127), state varchar(16)"}
	key := state.Table{Name: relation("redveil_system", "mask_key"), Columns: "key varchar(64)"}
	chosen := state.Table{Name: relation("redveil_system", "project"), Columns: "account varchar(127), account_id " +
		"integer, project varchar(256)"}
	with := func(table state.Table, change func(*state.Table)) state.Table {
		change(&table)
		return table
	}
	golden(t, "tables.sql", []change{
		{name: "a table is made on every node", after: profile},
		{name: "the table of the key of hash() is made with a key", after: key},
		{name: "a table is removed", before: profile},
		{
			name:   "a table that was given away comes back",
			before: with(profile, func(t *state.Table) { t.Owner = "zoe" }), after: profile,
		},
		{
			name: "a table of an earlier version gets its new column and loses its old one",
			before: with(profile, func(t *state.Table) {
				t.Columns = "account varchar(127), user_name " +
					"varchar(127), project varchar(256)"
			}), after: profile,
		},
		{
			name:   "rows that bear no number of an account are taken",
			before: state.Table{Name: chosen.Name, Columns: "account varchar(127)"}, after: chosen,
		},
		{
			name:   "what people chose keeps its meaning under a new name",
			before: with(chosen, func(t *state.Table) { t.Carry = "project" }), after: chosen,
			definitions: ddl.Definitions{Carries: []state.Carry{
				{Block: "project", From: "fraud", To: "fraud-2026"}, {Block: "purpose", From: "a", To: "b"},
			}},
		},
		{
			name:   "a key that is missing is made",
			before: with(key, func(t *state.Table) { t.Trouble = state.KeyMissing }), after: key,
		},
		{
			name:   "a key that someone replaced is replaced",
			before: with(key, func(t *state.Table) { t.Trouble = state.KeyOther }), after: key,
		},
		{
			name:   "of two keys the known one stays, and no statement holds it",
			before: with(key, func(t *state.Table) { t.Trouble = state.KeyDoubled }), after: key,
			definitions: ddl.Definitions{MaskKey: state.MaskKey{Recorded: "f1"}},
		},
		{
			name:   "a key that is only not recorded stays",
			before: with(key, func(t *state.Table) { t.Trouble = state.KeyUnrecorded }), after: key,
		},
	})
}

func TestViewsAndProcedures(t *testing.T) {
	bound := state.ViewDefinition{
		Name: orders, Body: redshift.Raw("SELECT base.id\nFROM shop.orders AS base"),
		Columns: "id integer",
	}
	late, copied := bound, bound
	late.LateBinding, copied.Materialized = true, true
	defined := func(d state.ViewDefinition, shape string) ddl.Definitions {
		return ddl.Definitions{
			Views:  map[redshift.Name]state.ViewDefinition{orders: d},
			Shapes: map[redshift.Name]string{orders: shape},
		}
	}
	is := func(d state.ViewDefinition) state.View {
		return state.View{
			Name: orders, Digest: d.Digest(), LateBinding: d.LateBinding, Materialized: d.Materialized,
			Comment: "Managed by redveil",
		}
	}
	was := is(bound)
	was.Digest = "sha256:1"
	stolen, uncommented := is(bound), is(bound)
	stolen.Owner, uncommented.Comment = "zoe", ""
	choose := state.ProcedureDefinition{
		Name: relation("redveil_procedures", "set_project"), Parameters: []redshift.Ident{id("wanted_project")},
		Body: redshift.Raw("BEGIN\nEND;"),
	}
	procedure := state.Procedure{Name: choose.Name, Arguments: choose.Arguments(), Digest: choose.Digest()}
	earlier := procedure
	earlier.Digest = state.Foreign
	procedures := ddl.Definitions{Procedures: map[state.Key]state.ProcedureDefinition{procedure.Key(): choose}}
	golden(t, "views.sql", []change{
		{name: "a view is made, with the commit in its comment", after: is(bound), definitions: defined(bound, "")},
		{name: "a late-binding view is made", after: is(late), definitions: defined(late, "")},
		{name: "a materialized view is made", after: is(copied), definitions: defined(copied, "")},
		{name: "a view is removed", before: is(bound)},
		{name: "a materialized view is removed", before: is(copied)},
		{
			name: "a view of the same columns is replaced and keeps its grants", before: was, after: is(bound),
			definitions: defined(bound, "id integer"),
		},
		{
			name: "a view of other columns is made again", before: was, after: is(bound),
			definitions: defined(bound, "id bigint"),
		},
		{
			name: "a view that binds late from now on is made again", before: was, after: is(late),
			definitions: defined(late, "id integer"),
		},
		{
			name: "a view that was given away comes back", before: stolen, after: is(bound),
			definitions: defined(bound, "id integer"),
		},
		{
			name: "a comment that was taken off is put back", before: uncommented, after: is(bound),
			definitions: defined(bound, "id integer"),
		},
		{name: "a procedure is made, which runs as the system account", after: procedure, definitions: procedures},
		{
			name: "a procedure with another text is made again", before: earlier, after: procedure,
			definitions: procedures,
		},
		{name: "a procedure is removed", before: procedure},
	})
}
