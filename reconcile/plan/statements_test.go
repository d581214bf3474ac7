package plan

import (
	"reflect"
	"testing"

	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// made is a change that makes an object, and unmade one that removes it.
func made(object state.Object) *Change {
	return &Change{After: object, Parts: ddl.Create(object, ddl.Definitions{})}
}

func unmade(object state.Object) *Change {
	return &Change{Before: object, Parts: ddl.Delete(object, ddl.Definitions{})}
}

func mayRead(view string) state.Grant {
	name := redshift.Name{Schema: redshift.MustIdent("governed"), Object: redshift.MustIdent(view)}
	return state.OnRelation(state.Select, name, state.Principal{Kind: state.PrincipalRole, Name: "staff"})
}

func viewOf(name string, materialized bool) state.View {
	return state.View{
		Name:         redshift.Name{Schema: redshift.MustIdent("governed"), Object: redshift.MustIdent(name)},
		Materialized: materialized,
	}
}

func with(change *Change, set func(*Change)) *Change {
	set(change)
	return change
}

// A statement serves changes that come one after the other, in one transaction. It goes
// ahead with all of them or with none, and what is outside of transactions is alone.
func TestWhichChangesShareAStatement(t *testing.T) {
	external := func(schema string) state.Grant {
		g := state.OnSchema(state.Usage, redshift.MustIdent(schema), state.Public())
		g.External = true
		return g
	}
	column := mayRead("a")
	column.Column = redshift.MustIdent("c")
	role := state.Role{Name: redshift.MustIdent("other")}
	second := func(c *Change) { c.Batch = 1 }
	ahead := func(c *Change) { c.Ahead = AheadRevokes }
	for name, c := range map[string]struct {
		changes []*Change
		want    [][]int
	}{
		"neighbours": {[]*Change{made(mayRead("a")), made(mayRead("b"))}, [][]int{{0}, {0}}},
		"something between": {
			[]*Change{made(mayRead("a")), made(role), made(mayRead("b"))},
			[][]int{{0}, {1}, {2}},
		},
		"taken and given": {[]*Change{unmade(mayRead("a")), made(mayRead("b"))}, [][]int{{0}, {1}}},
		"two transactions": {
			[]*Change{made(mayRead("a")), with(made(mayRead("b")), second), with(made(mayRead("c")), second)},
			[][]int{{0}, {1}, {1}},
		},
		"what goes ahead": {
			[]*Change{unmade(mayRead("a")), with(unmade(mayRead("b")), ahead), unmade(mayRead("c"))},
			[][]int{{0}, {1}, {0}},
		},
		"what a file says to go ahead in some other way": {
			[]*Change{made(mayRead("a")), with(made(mayRead("b")), func(c *Change) { c.Ahead = "never" })},
			[][]int{{0}, {1}},
		},
		"views that go": {
			[]*Change{
				unmade(viewOf("a", false)), unmade(viewOf("b", false)), unmade(viewOf("c", true)),
				unmade(viewOf("d", false)),
			},
			[][]int{{0}, {0}, {1}, {2}},
		},
		"outside": {[]*Change{made(external("a")), made(external("b"))}, [][]int{{0}, {1}}},
		"a column": {
			[]*Change{unmade(mayRead("a")), unmade(column), unmade(mayRead("b"))},
			[][]int{{0}, {1}, {2}},
		},
		"none": {nil, [][]int{}},
	} {
		statements, of := StatementsOf(c.changes)
		if !reflect.DeepEqual(of, c.want) {
			t.Errorf("%s: %v, want %v: %v", name, of, c.want, statements)
		}
	}
}

// The steps of a program are sent in the order of its statements, each once.
func TestStatementsAreSentOnce(t *testing.T) {
	changes := []*Change{made(mayRead("a")), made(mayRead("b"))}
	p := &Plan{Changes: changes}
	p.write()
	program := Program{}
	program.AddAlone(Step{Name: "over"}, []redshift.SQL{redshift.Raw("ONE"), redshift.Raw("TWO")})
	program.Add([]Step{changes[0].Step(), changes[1].Step()}, p.Statements)
	var got []string
	for _, sent := range program.Sent(program.Steps) {
		got = append(got, sent.Statement.String())
		for _, step := range sent.Steps {
			got = append(got, step.Name)
		}
	}
	want := []string{
		"ONE", "over", "TWO", "over", "GRANT SELECT ON governed.a, governed.b TO ROLE staff",
		"create grant SELECT on governed.a to role staff", "create grant SELECT on governed.b to role staff",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
}
