package main

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
)

// The policy in the README is one.
func TestTheReadmesPolicyIsValid(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```hcl\n")
	policy, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("the README shows no policy")
	}
	policy += `
integration "prod" {
  host     = "db.example.org"
  database = "analytics"
}
tag "pii.email" {}
tag "geo.region" {}
attribute "region" {}
group "analysts" {}
group "privacy" {}
`
	repository, _, problems := spec.Load(fstest.MapFS{"policy.hcl": {Data: []byte(policy)}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if _, problems := policies.Resolve(repository, "prod", time.Now()); len(problems) > 0 {
		t.Error(problems)
	}
}
