package spec

import (
	"flag"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec/expr"
)

const referenceFile = "../docs/reference.md"

// The page is what the code says.
func TestTheReferenceIsThatOfTheCode(t *testing.T) {
	if flag.Lookup("update").Value.String() == "true" { // load_test.go defines it
		if err := os.WriteFile(referenceFile, []byte(Reference()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(page), Reference()); diff != "" {
		t.Errorf("run make reference (-page +code):\n%s", diff)
	}
}

// Everything that can be written is described in a sentence.
func TestEverythingOfTheLanguageIsDescribed(t *testing.T) {
	isSentence := func(what, says string) {
		if !strings.HasSuffix(says, ".") || strings.ToUpper(says[:1]) != says[:1] {
			t.Errorf("%s is described by %q, which is no sentence", what, says)
		}
	}
	eachSchema(func(path string, s *schema) {
		isSentence(path, s.says)
		for _, a := range s.attributes {
			isSentence(path+": "+a.name, a.says)
			if a.required && a.example == "" {
				t.Errorf("%s: %s is required and has no example", path, a.name)
			}
		}
	})
	for _, s := range expr.Signatures() {
		isSentence(s.Name, s.Says)
	}
	for _, f := range expr.Fields() {
		isSentence(f.Object+"."+f.Name, f.Says)
	}
	for name, m := range methodTypes {
		isSentence(name, m.says)
		if m.of == "" {
			t.Errorf("nobody says what %s is for", name)
		}
	}
}

// eachSchema calls f with each block type and each block inside one.
func eachSchema(f func(path string, s *schema)) {
	var walk func(string, *schema)
	walk = func(path string, s *schema) {
		f(path, s)
		for _, i := range s.blocks {
			walk(path+" "+i.name, i.schema)
		}
	}
	for name, kind := range blockTypes() {
		walk(name, kind.schema)
	}
}

// What a policy is without an attribute, it is with what the reference calls its
// default.
func TestADefaultWrittenOutChangesNothing(t *testing.T) {
	without := loaded(t, policyOfAll(t, "", ""))
	tried := 0
	eachSchema(func(path string, s *schema) {
		for _, a := range s.attributes {
			literal := a.literal()
			if literal == "" || strings.Contains(path, "variable") {
				continue
			}
			tried++
			with := loaded(t, policyOfAll(t, path, a.name+" = "+literal))
			if diff := cmp.Diff(without, with, ignorePlaces()...); diff != "" {
				t.Errorf("%s: %s = %s is not what holds without it:\n%s", path, a.name, literal, diff)
			}
		}
	})
	if tried < 30 {
		t.Errorf("only %d defaults are tried", tried)
	}
}

// policyOfAll is a policy with a block of each type that has a default, with a line more
// in one of them.
func policyOfAll(t *testing.T, path, line string) string {
	t.Helper()
	source, err := os.ReadFile("testdata/all_blocks.hcl")
	if err != nil {
		t.Fatal(err)
	}
	if path == "" {
		return string(source)
	}
	at := "# " + path + "\n"
	before, after, found := strings.Cut(string(source), " "+at)
	if !found {
		t.Fatalf("the policy has no place for %s", path)
	}
	return before + " " + line + "\n" + after
}

func loaded(t *testing.T, text string) *Repository {
	t.Helper()
	repository, _, problems := Load(fstest.MapFS{"policy.hcl": {Data: []byte(text)}})
	problems = slices.DeleteFunc(problems, func(d *hcl.Diagnostic) bool { return d.Severity == hcl.DiagWarning })
	if len(problems) > 0 {
		t.Fatalf("%s\n%s", problems, text)
	}
	return repository
}

// ignorePlaces leaves out where things stand, which a line more changes.
func ignorePlaces() []cmp.Option {
	return []cmp.Option{
		cmpopts.IgnoreTypes(hcl.Range{}), cmp.Exporter(func(reflect.Type) bool { return true }),
	}
}
