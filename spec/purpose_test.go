package spec_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/redveil/redveil/spec"
)

func TestAPurposeIsAcknowledgedInAllTheWordsAboveIt(t *testing.T) {
	repository, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: []byte(`
integration "prod" {
  host     = "127.0.0.1"
  database = "dev"
}
purpose "fraud.chargeback.eu" { statement = "In the EU." }
purpose "fraud.chargeback" {}
purpose "fraudulent" { statement = "Another tree." }
purpose "fraud" { statement = "Only fraud." }
`)}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	for name, want := range map[string]string{
		"fraud": "Only fraud.", "fraud.chargeback": "Only fraud.", "fraud.chargeback.eu": "Only fraud. In the EU.",
		"fraudulent": "Another tree.",
	} {
		if got := spec.Statement(repository.Purposes, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestStatementsTogetherFitTheirColumn(t *testing.T) {
	long := strings.Repeat("x", 3000)
	_, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: []byte(`
integration "prod" {
  host     = "127.0.0.1"
  database = "dev"
}
purpose "a" { statement = "` + long + `" }
purpose "a.b" { statement = "` + long + `" }
`)}})
	if len(problems) != 1 || problems[0].Summary != "Statement too long" {
		t.Errorf("got %v", problems)
	}
}
