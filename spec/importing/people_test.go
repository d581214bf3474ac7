package importing_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/importing"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"pgregory.net/rapid"
)

var long = regexp.MustCompile(`_[0-9a-f]{8,16}$`)

func role(name string) state.Principal {
	return state.Principal{Kind: state.PrincipalRole, Name: name}
}

func dbGroup(name string) state.Principal {
	return state.Principal{Kind: state.PrincipalGroup, Name: name}
}

// brought is a policy with the people of a warehouse brought over.
func brought(t rapid.TB, files map[string][]byte, accounts []importing.Account, groups []importing.Group) (
	map[string][]byte, importing.PeopleResult,
) {
	t.Helper()
	repository := loaded(t, files)
	result, err := importing.People(importing.PeopleInput{
		Repository: repository, Integration: prodOf(repository), Files: files,
		Accounts: accounts, Groups: groups,
	})
	if err != nil {
		t.Fatal(err)
	}
	return checked(t, files, result.Result), result
}

// granted is a policy with subscriptions for who reads.
func granted(t rapid.TB, files map[string][]byte, tables []importing.Reading, groups map[state.Principal]string) (
	map[string][]byte, importing.Result,
) {
	t.Helper()
	repository := loaded(t, files)
	result, err := importing.Readers(importing.ReadersInput{
		Repository: repository, Integration: prodOf(repository), Files: files, Tables: tables, Groups: groups,
	})
	if err != nil {
		t.Fatal(err)
	}
	return checked(t, files, result), result
}

func prodOf(repository *spec.Repository) *spec.Integration {
	return repository.Integrations[len(repository.Integrations)-1]
}

// checked returns the files with a result, which are valid and canonical.
func checked(t rapid.TB, files map[string][]byte, result importing.Result) map[string][]byte {
	t.Helper()
	after := applied(files, result)
	for _, file := range result.Files {
		if diff := cmp.Diff(string(spec.Format(file.Content)), string(file.Content)); diff != "" {
			t.Fatalf("%s is not in the canonical format:\n%s", file.Name, diff)
		}
	}
	loaded(t, after)
	return after
}

const other = `
integration "eu" {
  host     = "warehouse.example.com"
  database = "eu"
}
`

// What accounts, roles and groups are called in the policy.
func TestLabelsOfPeople(t *testing.T) {
	for _, c := range []struct {
		name     string
		accounts []redshift.Account
		groups   []state.Principal
		policy   string
		want     []string
	}{
		{
			name: "by their own names", accounts: []redshift.Account{"Ann", "bert"},
			groups: []state.Principal{dbGroup("staff")}, want: []string{"group staff", "user Ann", "user bert"},
		},
		{
			name: "without what AWS puts before them", accounts: []redshift.Account{"IAM:ann", "IAMA:bert", "IAMR:bi"},
			want: []string{"user IAMR:bi", "user ann", "user bert"},
		},
		{
			name:     "but not like another account",
			accounts: []redshift.Account{"IAM:ann", "IAMA:ann", "IAM:bert", "bert"},
			want:     []string{"user IAM:ann", "user IAM:bert", "user IAMA:ann", "user bert"},
		},
		{
			name: "nor like somebody of the policy", accounts: []redshift.Account{"ann"},
			policy: `user "ann" { username = "ann.smith" }`, want: []string{"user ann_prod"},
		},
		{
			name: "nor with the account of somebody elsewhere", accounts: []redshift.Account{"ann", "IAM:bert"},
			policy: other + `user "x" { usernames = { prod = "y", eu = "ann" } }
user "z" { usernames = { eu = "IAM:bert" } }`,
			want: []string{"user ann_prod", "user bert"},
		},
		{
			name: "a role apart from a group", groups: []state.Principal{dbGroup("bi"), role("bi"), role("etl")},
			want: []string{"group bi", "group etl", "group role_bi"},
		},
		{
			name: "one that could be taken for another", groups: []state.Principal{role("bi\u202e")},
			want: []string{"group bi__DIGEST"},
		},
		{
			name: "whoever is there stays", accounts: []redshift.Account{"ann"}, groups: []state.Principal{role("bi")},
			policy: `user "Ann" { username = "ann" }` + "\n" + `group "bi" {}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string][]byte{"redveil.hcl": []byte(integration + c.policy + "\n")}
			var accounts []importing.Account
			for _, name := range c.accounts {
				accounts = append(accounts, importing.Account{Name: name})
			}
			var groups []importing.Group
			for _, p := range c.groups {
				groups = append(groups, importing.Group{Principal: p})
			}
			_, result := brought(t, files, accounts, groups)
			var got []string
			for _, item := range result.Added {
				got = append(got, long.ReplaceAllString(string(item.What)+" "+item.Name, "_DIGEST"))
			}
			slices.Sort(got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What a policy could not read again is not written, and said.
func TestAccountsThatNoPolicyCanName(t *testing.T) {
	files := map[string][]byte{"redveil.hcl": []byte(integration)}
	_, result := brought(t, files, []importing.Account{{Name: "ann\u202e"}, {Name: "bo ss", LeftOut: "it may"}}, nil)
	if len(result.Added) > 0 || len(result.Skipped) != 2 ||
		!strings.Contains(result.Skipped[0].Reason, "the policy cannot name it") ||
		result.Skipped[1].Reason != "it may" {
		t.Errorf("%+v", result.Result)
	}
}

// Nobody is put into a group of which an identity provider says who is in it.
func TestARoleOfAnIdentityProviderIsNoGroup(t *testing.T) {
	files := map[string][]byte{"redveil.hcl": []byte(integration)}
	after, result := brought(t, files,
		[]importing.Account{{Name: "ann", In: []state.Principal{role("aad:bi")}}},
		[]importing.Group{{Principal: role("aad:bi"), LeftOut: "elsewhere"}})
	if _, written := after["people/groups.hcl"]; written || len(result.Skipped) != 1 ||
		result.Skipped[0].Reason != "elsewhere" || string(after["people/users.hcl"]) != "user \"ann\" {}\n" {
		t.Errorf("%s\n%+v", after["people/users.hcl"], result.Skipped)
	}
}

// drawn is a warehouse: who is in what, and who reads which table.
type drawn struct {
	accounts []importing.Account
	groups   []importing.Group
	tables   []redshift.Name
	given    map[redshift.Name][]state.Principal
}

func drawPeople(t *rapid.T) drawn {
	name := rapid.OneOf(
		rapid.SampledFrom([]string{
			"ann", "IAM:ann", "bert", "${x}", "%{if}", `a"b`, `\`, "a b", "größe", "role x", "# c", "*/", "ann_prod",
		}),
		rapid.StringMatching(`[a-z_]{1,4}`),
	)
	d := drawn{given: make(map[redshift.Name][]state.Principal)}
	for _, n := range rapid.SliceOfNDistinct(name, 0, 4, rapid.ID).Draw(t, "groups") {
		kind := rapid.SampledFrom([]state.PrincipalKind{state.PrincipalRole, state.PrincipalGroup}).Draw(t, "kind")
		d.groups = append(d.groups, importing.Group{Principal: state.Principal{Kind: kind, Name: n}})
	}
	for n := range d.groups { // roles lie in others, without a circle
		var itself []state.Principal
		for _, g := range d.groups[:n] {
			if g.Kind == state.PrincipalRole && d.groups[n].Kind == g.Kind && rapid.Bool().Draw(t, "nested") {
				itself = append(itself, g.Principal)
			}
		}
		d.groups[n].Itself, d.groups[n].In = itself, d.around(itself)
	}
	for _, n := range rapid.SliceOfNDistinct(name, 0, 6, rapid.ID).Draw(t, "accounts") {
		account := importing.Account{Name: redshift.Account(n)}
		for _, g := range d.groups {
			if rapid.Bool().Draw(t, "member") {
				account.Itself = append(account.Itself, g.Principal)
			}
		}
		account.In = d.around(account.Itself)
		d.accounts = append(d.accounts, account)
	}
	for _, place := range []string{"crm.people", "crm.notes", "shop.orders"} {
		table, _ := redshift.ParseName(place)
		d.tables = append(d.tables, table)
		for _, g := range d.groups {
			if rapid.IntRange(0, 2).Draw(t, "given") == 0 {
				d.given[table] = append(d.given[table], g.Principal)
			}
		}
		for _, a := range d.accounts {
			if rapid.IntRange(0, 3).Draw(t, "given") == 0 {
				d.given[table] = append(d.given[table],
					state.Principal{Kind: state.PrincipalUser, Name: string(a.Name)})
			}
		}
		if rapid.IntRange(0, 4).Draw(t, "public") == 0 {
			d.given[table] = append(d.given[table], state.Public())
		}
	}
	return d
}

// around are some roles and groups, and those that they lie in.
func (d drawn) around(itself []state.Principal) []state.Principal {
	all := slices.Clone(itself)
	for _, g := range d.groups {
		if slices.Contains(itself, g.Principal) {
			for _, in := range g.In {
				if !slices.Contains(all, in) {
					all = append(all, in)
				}
			}
		}
	}
	return all
}

// readings says who reads by what was given, with some who cannot use the schema.
func (d drawn) readings(t *rapid.T, repository *spec.Repository) []importing.Reading {
	var all []importing.Reading
	for _, table := range d.tables {
		reading := importing.Reading{
			Source: table.Object.String(), Table: table, Readers: make(map[string][]state.Principal),
			LetIn: make(map[string]bool),
		}
		for _, user := range repository.Users {
			at := slices.IndexFunc(d.accounts, func(a importing.Account) bool { return a.Name == user.Username })
			if at < 0 || rapid.IntRange(0, 5).Draw(t, "lacks usage") == 0 {
				continue
			}
			is := append(slices.Clone(d.accounts[at].In), state.Public(),
				state.Principal{Kind: state.PrincipalUser, Name: string(user.Username)})
			for _, p := range d.given[table] {
				if slices.Contains(is, p) {
					reading.Readers[user.Name] = append(reading.Readers[user.Name], p)
				}
			}
		}
		for _, p := range d.given[table] {
			may := rapid.SampledFrom([]spec.Ability{spec.AbilityWrite, spec.AbilityOwn, ""}).Draw(t, "may")
			reading.Held = append(reading.Held, importing.Holding{Who: p, May: may, Why: "so"})
			if rapid.IntRange(0, 3).Draw(t, "lasting") == 0 {
				reading.Lasting = append(reading.Lasting, p)
			}
		}
		all = append(all, reading)
	}
	return all
}

const sources = `
source "people" {
  integration = "prod"
  table       = "crm.people"
  column "id" { type = "bigint" }
}
source "notes" {
  integration = "prod"
  table       = "crm.notes"
  column "id" { type = "bigint" }
}
source "orders" {
  integration = "prod"
  table       = "shop.orders"
  column "id" { type = "bigint" }
}
`

// Whoever is in a warehouse, and whatever they are called: what is written is valid and
// canonical, lets in exactly those who read, and a second time changes nothing.
func TestAnyPeople(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		files := map[string][]byte{"redveil.hcl": []byte(integration + sources)}
		d := drawPeople(t)
		files, people := brought(t, files, d.accounts, d.groups)
		again, _ := brought(t, files, d.accounts, d.groups)
		if diff := cmp.Diff(texts(files), texts(again)); diff != "" {
			t.Fatalf("a second time people change:\n%s", diff)
		}
		tables := d.readings(t, loaded(t, files))
		files, _ = granted(t, files, tables, people.Groups)
		for n, table := range tables {
			let := letIn(t, files, table.Source)
			for user := range table.Readers {
				if !let[user] {
					t.Fatalf("%q reads %s, and is not let in:\n%s", user, table.Table, files["policies/imported.hcl"])
				}
			}
			for user := range let {
				if _, reads := table.Readers[user]; !reads {
					t.Fatalf("%q does not read %s, and is let in:\n%s", user, table.Table,
						files["policies/imported.hcl"])
				}
			}
			tables[n].LetIn = let
		}
		again, _ = granted(t, files, tables, people.Groups)
		if diff := cmp.Diff(texts(files), texts(again)); diff != "" {
			t.Fatalf("a second time grants change:\n%s", diff)
		}
	})
}

// A group of the policy is for those, too, who are in it by way of another. Where they do
// not read, it is not the group that is let in.
func TestReadersByWayOfAnotherGroup(t *testing.T) {
	files := map[string][]byte{"redveil.hcl": []byte(integration + sources + `
group "analysts" {}
group "leads" { groups = ["analysts"] }
user "ann" { groups = ["analysts"] }
user "zoe" { groups = ["leads"] }
`)}
	analysts := dbGroup("analysts")
	table, _ := redshift.ParseName("crm.people")
	after, _ := granted(t, files, []importing.Reading{{
		Source: "people", Table: table, Readers: map[string][]state.Principal{"ann": {analysts}},
	}}, map[state.Principal]string{analysts: "analysts"})
	if let := letIn(t, after, "people"); !let["ann"] || let["zoe"] {
		t.Errorf("let in: %v\n%s", let, after["policies/imported.hcl"])
	}
}

// letIn are the users whom a policy lets read a source.
func letIn(t rapid.TB, files map[string][]byte, name string) map[string]bool {
	t.Helper()
	resolved, problems := policies.Resolve(loaded(t, files), "prod", now)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	let, audience := make(map[string]bool), resolved.Audience()
	for _, source := range resolved.Sources {
		if source.Name == name {
			for _, n := range audience.Could(source) {
				let[audience.User(n).Name] = true
			}
		}
	}
	return let
}

func texts(files map[string][]byte) map[string]string {
	all := make(map[string]string)
	for name, content := range files {
		all[name] = string(content)
	}
	return all
}

// A schema as a whole is opened only to those who have what comes into it, too, and who
// read every table of it.
func TestAWholeSchemaIsForThoseWhoHaveWhatComes(t *testing.T) {
	files := map[string][]byte{"redveil.hcl": []byte(integration + sources + `
group "bi" {}
user "ann" { groups = ["bi"] }
`)}
	people, _ := redshift.ParseName("crm.people")
	notes, _ := redshift.ParseName("crm.notes")
	by := map[string][]state.Principal{"ann": {role("bi")}}
	for _, c := range []struct {
		name    string
		lasting []state.Principal
		notes   map[string][]state.Principal
		want    string
	}{
		{"without what comes", nil, by, `contains(["notes", "people"], source.name)`},
		{"with what comes", []state.Principal{role("bi")}, by, `source.schema == "crm"`},
		{"not all that is there", []state.Principal{role("bi")}, nil, `source.name == "people"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			after, _ := granted(t, files, []importing.Reading{
				{Source: "notes", Table: notes, Readers: c.notes, Lasting: c.lasting},
				{Source: "people", Table: people, Readers: by, Lasting: c.lasting},
			}, map[state.Principal]string{role("bi"): "bi"})
			if text := string(after["policies/imported.hcl"]); !strings.Contains(text, "on    = "+c.want+"\n") {
				t.Errorf("want on = %s:\n%s", c.want, text)
			}
		})
	}
}

// Nobody comes to read what they do not read today: not what is in the schema and in no
// source, and not because PUBLIC may read a table whose schema it may not use.
func TestAWholeSchemaAndEveryoneAreTakenWithCare(t *testing.T) {
	files := map[string][]byte{"redveil.hcl": []byte(integration + sources + `
group "bi" {}
user "ann" { groups = ["bi"] }
`)}
	people, _ := redshift.ParseName("crm.people")
	bi, public := role("bi"), state.Public()
	for _, c := range []struct {
		name    string
		reading importing.Reading
		open    bool
		want    string
	}{
		{
			"all that is there is a source", importing.Reading{
				Readers: map[string][]state.Principal{"ann": {bi}}, Lasting: []state.Principal{bi},
			}, false, `on    = source.schema == "crm"`,
		},
		{
			"something is not", importing.Reading{
				Readers: map[string][]state.Principal{"ann": {bi}}, Lasting: []state.Principal{bi},
			}, true, `on    = source.name == "people"`,
		},
		{
			"everyone may use the schema", importing.Reading{
				Readers: map[string][]state.Principal{"ann": {public}}, Users: []state.Principal{public},
			}, false, `allow = true`,
		},
		{
			"a role may", importing.Reading{
				Readers: map[string][]state.Principal{"ann": {public}}, Users: []state.Principal{bi},
			}, false, `allow = contains(user.groups, "bi")`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.reading.Source, c.reading.Table = "people", people
			repository := loaded(t, files)
			in := importing.ReadersInput{
				Repository: repository, Integration: prodOf(repository), Files: files,
				Tables: []importing.Reading{c.reading}, Groups: map[state.Principal]string{bi: "bi"},
			}
			if c.open {
				in.Open = map[redshift.Ident]bool{people.Schema: true}
			}
			result, err := importing.Readers(in)
			if err != nil {
				t.Fatal(err)
			}
			text := string(checked(t, files, result)["policies/imported.hcl"])
			if !strings.Contains(text, c.want+"\n") {
				t.Errorf("want %s:\n%s", c.want, text)
			}
		})
	}
}

// Who is in a group for a time reads by their own right when the time is over.
func TestAMembershipInTimeStandsForNoRight(t *testing.T) {
	files := map[string][]byte{"redveil.hcl": []byte(integration + sources + `
group "bi" {}
user "ann" { groups = ["bi"] }
user "carl" {}
membership "later" {
  user  = "carl"
  group = "bi"
  from  = "2027-12-01T00:00:00Z"
  until = "2027-12-02T00:00:00Z"
}
`)}
	people, _ := redshift.ParseName("crm.people")
	carl := state.Principal{Kind: state.PrincipalUser, Name: "carl"}
	after, _ := granted(t, files, []importing.Reading{{
		Source: "people", Table: people,
		Readers: map[string][]state.Principal{"ann": {role("bi")}, "carl": {carl}},
	}}, map[state.Principal]string{role("bi"): "bi"})
	if text := string(after["policies/imported.hcl"]); !strings.Contains(text, `allow = user.name == "carl"`) {
		t.Errorf("nothing for carl:\n%s", text)
	}
}

// A question is known by its label, which tells a group from a user who is called like one.
func TestQuestionsOfTwoAreTwo(t *testing.T) {
	files := map[string][]byte{"redveil.hcl": []byte(integration + sources)}
	people, _ := redshift.ParseName("crm.people")
	_, result := granted(t, files, []importing.Reading{{
		Source: "people", Table: people, Held: []importing.Holding{
			{Who: dbGroup("etl"), May: spec.AbilityWrite},
			{Who: state.Principal{Kind: state.PrincipalUser, Name: "group-etl"}, May: spec.AbilityWrite},
		},
	}}, nil)
	if len(result.Added) != 2 || result.Added[0].Name == result.Added[1].Name {
		t.Errorf("%+v", result.Added)
	}
}
