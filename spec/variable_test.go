package spec_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/redveil/redveil/spec"
	"github.com/zclconf/go-cty/cty"
	"pgregory.net/rapid"
)

const variablePolicy = `
integration "prod" {
  host     = "localhost"
  database = "dev"
  port     = var.port
}
variable "port" { default = 5439 }
variable "on" { default = false }
variable "regions" { default = ["emea"] }
variable "environment" { default = "dev" }
attribute "region" { values = var.regions }
source "orders" {
  integration = "prod"
  table       = "shop.orders_${var.environment}"
  enabled     = var.on
  column "id" { type = "integer" }
}
`

func loadGiven(t rapid.TB, policy string, given spec.Given) (*spec.Repository, string) {
	t.Helper()
	repository, _, problems := spec.LoadGiven(fstest.MapFS{"p.hcl": {Data: []byte(policy)}}, given)
	var told strings.Builder
	for _, p := range problems {
		if p.Severity == 1 {
			fmt.Fprintf(&told, "%s: %s\n", p.Summary, p.Detail)
		}
	}
	return repository, told.String()
}

func environment(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

func TestWhereTheValueOfAVariableComesFrom(t *testing.T) {
	for name, c := range map[string]struct {
		given spec.Given
		want  spec.Assigned
	}{
		"nothing is given": {
			spec.Given{}, spec.Assigned{Name: "environment", Value: "dev", From: spec.FromDefault},
		},
		"the environment": {
			spec.Given{Env: environment(map[string]string{
				"REDVEIL_VAR_environment": "test", "REDVEIL_VAR_other": "x",
			})},
			spec.Assigned{Name: "environment", Value: "test", From: spec.FromEnvironment},
		},
		"an empty one is not set": {
			spec.Given{Env: environment(nil)}, spec.Assigned{Name: "environment", Value: "dev", From: spec.FromDefault},
		},
		"the command line wins": {
			spec.Given{
				Flags: map[string]string{"environment": "prod"},
				Env:   environment(map[string]string{"REDVEIL_VAR_environment": "test"}),
			},
			spec.Assigned{Name: "environment", Value: "prod", From: spec.FromFlag},
		},
		"what was applied wins over both": {
			spec.Given{
				Flags:   map[string]string{"environment": "prod"},
				Applied: []spec.Assigned{{Name: "environment", Value: "old", From: spec.FromEnvironment}},
			},
			spec.Assigned{Name: "environment", Value: "old", From: spec.FromEnvironment},
		},
		"an earlier commit may lack it": {
			spec.Given{Flags: map[string]string{"environment": "prod", "new": "x"}, Earlier: true},
			spec.Assigned{Name: "environment", Value: "prod", From: spec.FromFlag},
		},
	} {
		t.Run(name, func(t *testing.T) {
			repository, told := loadGiven(t, variablePolicy, c.given)
			if told != "" {
				t.Fatal(told)
			}
			if diff := cmp.Diff(c.want, repository.Variables[0]); diff != "" {
				t.Error(diff)
			}
			if got := repository.Sources[0].Table.Object.String(); got != "orders_"+c.want.Value {
				t.Error(got)
			}
		})
	}
}

func TestATextIsReadAsItsDefaultSays(t *testing.T) {
	for _, c := range []struct{ name, value, problem string }{
		{"port", "5440", ""},
		{"port", "many", "--var port=many: the default is a number, so the value has to be one."},
		{"port", `"5440"`, "the default is a number"},
		{"port", "70000", "port must be a whole number from 1 to 65535. Here var.port is 70000, by --var port."},
		{"on", "true", ""},
		{"on", "yes", "the default is a condition, so the value has to be true or false"},
		{"regions", `["emea", "apac"]`, ""},
		{"regions", "emea", `the default is a list, so the value has to be one, such as ["a", "b"]`},
		{"regions", `["${var.port}"]`, "the default is a list"},
		{"regions", `["a", 1]`, "values must be a list of texts in quotes. Here var.regions is [\"a\", 1]"},
		{"regions", `["\u202e"]`, "the default is a list"},
		{"environment", "true", ""},
		{"environment", "stra\xdfe", `the value "stra\xdfe" is not UTF-8`},
		{"environment", "stra\ufffde", "the value holds U+FFFD"},
		{"regions", "[\"\xdf\"]", `is not UTF-8`},
		{"environment", "\u202e", "the value holds the character '\\u202e', which cannot be seen"},
		{"environment", "a\"b", "is not of the form"},
		{"enviroment", "prod", `--var enviroment: the policy declares no variable "enviroment". Did you mean "environment"?`},
	} {
		_, told := loadGiven(t, variablePolicy, spec.Given{Flags: map[string]string{c.name: c.value}})
		if c.problem == "" && told != "" || !strings.Contains(told, c.problem) {
			t.Errorf("%s=%s: %q", c.name, c.value, told)
		}
	}
}

// What a plan or the history says of a variable makes it the same again.
func TestAValueIsTheSameWhereItIsGivenAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := cty.TupleVal(append(rapid.SliceOf(values(2)).Draw(t, "items"), cty.StringVal("a")))
		policy := func(fallback string) string {
			return "integration \"prod\" {\n  host = \"localhost\"\n  database = \"dev\"\n}\n" +
				"variable \"x\" { default = " + fallback + " }\nlocals { y = var.x }\n" +
				"subscription \"s\" {\n  on = contains(local.y, source.name)\n  allow = true\n}\n"
		}
		written := string(hclwrite.TokensForValue(value).Bytes())
		first, _ := loadGiven(t, policy(written), spec.Given{})
		again, _ := loadGiven(t, policy("[]"), spec.Given{Flags: map[string]string{"x": first.Variables[0].Value}})
		if first.Variables[0].Value != again.Variables[0].Value || again.Variables[0].From != spec.FromFlag {
			t.Errorf("%q, then %q", first.Variables[0], again.Variables[0])
		}
	})
}

func values(depth int) *rapid.Generator[cty.Value] {
	kinds := []*rapid.Generator[cty.Value]{
		rapid.Map(rapid.StringMatching("[a-z ${}%\"\\\\\n.-]{0,8}"), cty.StringVal),
		rapid.Map(rapid.Int64(), cty.NumberIntVal),
		rapid.Map(rapid.Bool(), cty.BoolVal),
	}
	if depth > 0 {
		kinds = append(kinds, rapid.Map(rapid.SliceOfN(values(depth-1), 0, 3), cty.TupleVal),
			rapid.Map(rapid.MapOfN(rapid.StringMatching(`[a-z ${.-]{0,5}`), values(depth-1), 0, 3), cty.ObjectVal))
	}
	return rapid.OneOf(kinds...)
}

// A short line with a number of a billion digits fills neither the time nor the memory.
func TestNumbersDoNotGrow(t *testing.T) {
	for _, block := range []string{
		"variable \"x\" { default = [1e99999999] }\nlocals { y = var.x }",
		"locals { y = { a = 1e-99999999, b = \"x\" } }", "locals { y = -1e999999 }",
	} {
		_, told := loadGiven(t, variablePolicy+block+"\nuser \"h\" { active = local.y == 1 }\n", spec.Given{})
		if !strings.Contains(told, "Number with too many digits") && !strings.Contains(told, "fewer digits") {
			t.Errorf("%s: %q", block, told)
		}
	}
	_, told := loadGiven(t, variablePolicy, spec.Given{Flags: map[string]string{"port": "1e99999999"}})
	if !strings.Contains(told, "the default is a number") {
		t.Error(told)
	}
}

// What a plan shows of a value is one value, in one line.
func TestAValueCannotPassForMore(t *testing.T) {
	for value, want := range map[string]string{
		"prod":                       "prod",
		"größe-1.example.org:5439":   "größe-1.example.org:5439",
		"":                           `""`,
		`["de", "fr"]`:               `["de", "fr"]`,
		`{ "a b" = 2, k = "v" }`:     `{ "a b" = 2, k = "v" }`,
		"it (default), grp = boss":   `"it (default), grp = boss"`,
		`[], grp = "boss"`:           `"[], grp = \"boss\""`,
		"two\nlines":                 `"two\nlines"`,
		`it" (default), grp = "boss`: `"it\" (default), grp = \"boss"`,
	} {
		if got := (spec.Assigned{Value: value}).Text(); got != want {
			t.Errorf("%q is %s, want %s", value, got, want)
		}
	}
}

// A few lines that multiply must not fill the memory.
func TestWhatLocalsMultiplyIsBounded(t *testing.T) {
	var p strings.Builder
	p.WriteString("locals {\n  a0 = \"0123456789\"\n  b0 = [\"0123456789\"]\n")
	for n := range 60 {
		fmt.Fprintf(&p, "  a%d = \"%s\"\n  b%d = [%s]\n", n+1, strings.Repeat(fmt.Sprintf("${local.a%d}", n), 10), n+1,
			strings.Repeat(fmt.Sprintf("local.b%d, ", n), 10))
	}
	p.WriteString("}\n")
	_, told := loadGiven(t, variablePolicy+p.String(), spec.Given{})
	if strings.Count(told, "would have more than 1048576 bytes") != 2 {
		t.Error(told)
	}
	var q strings.Builder
	fmt.Fprintf(&q, "locals {\n  big = [%s]\n}\n", strings.Repeat(`"0123456789", `, 10000))
	for n := range 100 {
		fmt.Fprintf(&q, "attribute \"a%d\" { values = local.big }\n", n)
	}
	_, told = loadGiven(t, variablePolicy+q.String(), spec.Given{})
	if !strings.Contains(told, "With all values written out") {
		t.Error(told)
	}
}

// A change is compared with the connections before it, whatever their variables are.
func TestIntegrationsAreReadWithTheirValues(t *testing.T) {
	files := fstest.MapFS{
		"team/p.hcl":       {Data: []byte("integration \"prod\" {\n  host = var.host\n  database = \"dev\"\n}\n")},
		"team/v.hcl":       {Data: []byte("variable \"host\" { default = \"one.example.com\" }\n")},
		"other/p.hcl":      {Data: []byte("integration \"test\" {\n  host = var.host\n  database = \"dev\"\n}\n")},
		"other/deep/v.hcl": {Data: []byte("variable \"host\" { default = \"two.example.com\" }\n")},
	}
	hosts := func(all []*spec.Integration, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, i := range all {
			text += i.Name + "=" + i.Host + " "
		}
		return text
	}
	team, _ := files.Sub("team")
	if got := hosts(spec.Integrations(team, spec.Given{})); got != "prod=one.example.com " {
		t.Error(got)
	}
	given := spec.Given{Flags: map[string]string{"host": "x.example.com"}, Earlier: true}
	if got := hosts(spec.Integrations(team, given)); got != "prod=x.example.com " {
		t.Error(got)
	}
	// Read as one policy, nobody knows which of the two counts.
	if got := hosts(spec.Integrations(files, spec.Given{})); got != "test= prod= " {
		t.Error(got)
	}
	if got := hosts(spec.IntegrationsBelow(files, spec.Given{})); got !=
		"test=two.example.com test= prod=one.example.com prod= " {
		t.Error(got)
	}
}

// The rules of a review that cannot be known are strict.
func TestAReviewOfUnknownValuesIsStrict(t *testing.T) {
	files := fstest.MapFS{"p.hcl": {Data: []byte(
		"integration \"prod\" {\n  host = \"localhost\"\n  database = \"dev\"\n" +
			"  review {\n    require = var.require\n  }\n}\nvariable \"require\" {}\n")}}
	all, err := spec.Integrations(files, spec.Given{})
	want := spec.Review{Require: true, Approvals: 1, CodeOwners: true, NoSelfApproval: true}
	if err != nil || all[0].Review != want {
		t.Error(err, all[0].Review)
	}
}

// Another value is another policy, also of files that did not change.
func TestMemoryKeepsNoValueThatChanged(t *testing.T) {
	const declared = "variable \"environment\" { default = \"dev\" }\n"
	var memory spec.Memory
	files := fstest.MapFS{
		"p.hcl": {Data: []byte(strings.Replace(variablePolicy, declared, "", 1))},
		"v.hcl": {Data: []byte(declared)},
		"t.hcl": {Data: []byte("tag \"pii\" {}\n")},
	}
	load := func(given spec.Given) *spec.Repository {
		repository, _, problems, err := memory.LoadFolder(files, given)
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		return repository
	}
	table := func(r *spec.Repository) string { return r.Sources[0].Table.Object.String() }
	first := load(spec.Given{})
	if again := load(spec.Given{}); again != first {
		t.Error("a repository of which nothing changed was read again")
	}
	second := load(spec.Given{Flags: map[string]string{"environment": "prod"}})
	files["v.hcl"] = &fstest.MapFile{Data: []byte("variable \"environment\" { default = \"test\" }\n")}
	third := load(spec.Given{})
	if got := table(first) + table(second) + table(third); got != "orders_devorders_prodorders_test" {
		t.Error(got)
	}
	if first.Tags[0] != third.Tags[0] {
		t.Error("a file that uses no value was read again")
	}
	same := load(spec.Given{Flags: map[string]string{"environment": "test"}})
	if got := same.Variables[0].From; got != spec.FromFlag {
		t.Error("the value is the same, but where it is from is not:", got)
	}
}
