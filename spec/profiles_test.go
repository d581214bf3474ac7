package spec_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/redveil/redveil/spec"
)

const feedPolicy = `
profiles "people" { path = "people/*" }
attribute "region" { values = ["emea", "amer"] }
group "analysts" {}
`

func loadFeed(files map[string]string) (*spec.Repository, []string) {
	fsys := fstest.MapFS{"p.hcl": {Data: []byte(feedPolicy)}}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	repository, _, problems := spec.Load(fsys)
	var said []string
	for _, p := range problems {
		said = append(said, fmt.Sprintf("%s:%d: %s", p.Subject.Filename, p.Subject.Start.Line, p.Detail))
	}
	return repository, said
}

func TestPeopleComeFromFeeds(t *testing.T) {
	repository, problems := loadFeed(map[string]string{
		"people/a.csv": "\ufeffuser,username,groups,attr:region\r\nalice,Alice.S,analysts,emea; " +
			"amer\r\n\"bob\",,,\r\n",
		"people/b.jsonl": `{"user": "carol", "groups": ["analysts"], "attr:region": "emea"}` + "\n\n" +
			`{"user": "dave", "username": "d"}`,
	})
	if len(problems) > 0 {
		t.Fatal(strings.Join(problems, "\n"))
	}
	var got []string
	for _, u := range repository.Users {
		got = append(got, fmt.Sprintf("%s %s %v %v %s:%d", u.Name, u.Username, u.Groups, u.Attributes["region"],
			u.Origin.Range.Filename, u.Origin.Range.Start.Line))
	}
	want := []string{
		"alice Alice.S [analysts] [emea amer] people/a.csv:2", "bob bob [] [] people/a.csv:3",
		"carol carol [analysts] [emea] people/b.jsonl:1", "dave d [] [] people/b.jsonl:3",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestEachBadLineOfAFeedIsReported(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{
			"people/a.csv", "user,groups\nalice,analysst\nbob,analysts,x\ncarol,analysts\n",
			"people/a.csv:2: No group \"analysst\" is declared. Did you mean \"analysts\"?\n" +
				"people/a.csv:3: The line has 3 fields, the first line names 2 columns.",
		},
		{"people/a.csv", "user,attr:region\nalice,apac\n,emea\n", "people/a.csv:2: \"apac\" is not among the " +
			"values of attribute \"region\": emea, amer.\npeople/a.csv:3: The line has no user."},
		{"people/a.csv", "user,username\nalice,x\nbob,x\n", ""},
		{"people/a.csv", "user\nalice\nalice\n", "people/a.csv:3: user \"alice\" is declared at " +
			"people/a.csv:2 already."},
		{"people/a.csv", "usr\nalice\n", "people/a.csv:1: There is no column \"usr\"; columns are user, username, " +
			"groups, attr:NAME. Did you mean \"user\"?"},
		{
			"people/a.csv", "user;groups\nalice;x\n", "people/a.csv:1: Semicolons stand between the columns of the " +
				"first line, as some spreadsheets write them; put commas there: user,groups. Semicolons separate the " +
				"values of a list.",
		},
		{"people/a.csv", "", "people/a.csv:1: The first line must name the columns, such as " +
			"user,username,groups,attr:region."},
		{"people/a.csv", "user\nali\"ce\n", "people/a.csv:2: Bare \" in non-quoted-field."},
		{"people/a.csv", "user\na\u202elice\n", "people/a.csv:2: The text holds the character '\\u202e', which " +
			"cannot be seen and could make the policy read differently than it acts. Remove it."},
		{"people/a.csv", "user\na\xfflice\n", "people/a.csv:2: The line holds \"a\\xfflice\", which is not UTF-8."},
		{"people/a.csv", "user,attr:team\nalice,x\n", "people/a.csv:1: No attribute \"team\" is declared."},
		{
			"people/a.jsonl", "{\"user\": 1}\nnonsense\n{\"usr\": \"x\"}\n{\"user\": \"ok\"}",
			"people/a.jsonl:1: User: json: cannot unmarshal number into Go value of type string.\n" +
				"people/a.jsonl:2: A line is one JSON object: invalid character 'o' in literal " +
				"null (expecting 'u').\n" +
				"people/a.jsonl:3: There is no key \"usr\"; " +
				"keys are user, username, groups, attr:NAME. Did you mean \"user\"?",
		},
		{"people/a.jsonl", `{"user": "a", "groups": 1}`, "people/a.jsonl:1: Groups: a list is an array of texts, " +
			"or a text separated by semicolons."},
		{"people/a.xml", "<user/>", "people/a.xml:1: A profile feed ends in .csv or .jsonl."},
		{"other.csv", "", "p.hcl:2: No file of the repository matches \"people/*\"."},
	} {
		_, problems := loadFeed(map[string]string{c.name: c.text})
		if got := strings.Join(problems, "\n"); got != c.want {
			t.Errorf("%s: %q:\n got %s\nwant %s", c.name, c.text, got, c.want)
		}
	}
}

func TestTwoPeopleOfAFeedMayNotShareAnAccount(t *testing.T) {
	fsys := fstest.MapFS{
		"p.hcl": {Data: []byte("profiles \"people\" { path = \"people.csv\" }\nintegration \"prod\" {\n  " +
			"host = \"localhost\"\n  database = \"d\"\n}\n")},
		"people.csv":   {Data: []byte("user,username\nalice,x\nbob,x\n")},
		"dot/p.hcl":    {Data: []byte("user \"carol\" { username = \"x\" }\n")},
		"dot/more.csv": {Data: []byte("user\ncarol\n")},
	}
	_, _, problems := spec.Load(fsys)
	if len(problems) != 2 || !strings.Contains(problems.Error(), "both have the account") {
		t.Errorf("got %v", problems)
	}
}

func TestManyBadLinesAreCounted(t *testing.T) {
	_, problems := loadFeed(map[string]string{"people/a.csv": "user\n" + strings.Repeat("alice,x\n", 1000)})
	if len(problems) != 201 || problems[0] != "people/a.csv:1: 800 more lines of this file cannot be used." {
		t.Errorf("%d problems, the first %s", len(problems), problems[0])
	}
}

func BenchmarkAFeedOfAHundredThousandPeople(b *testing.B) {
	var text strings.Builder
	text.WriteString("user,username,groups,attr:region\n")
	for n := range 100_000 {
		fmt.Fprintf(&text, "user%d,account%d,analysts,emea;amer\n", n, n)
	}
	for b.Loop() {
		if _, problems := loadFeed(map[string]string{"people/a.csv": text.String()}); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}
