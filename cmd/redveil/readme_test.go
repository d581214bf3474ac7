package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
)

// The policy in the README is valid.
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

// The files that the documentation names as the place of a defence or its test
// exist.
func TestTheSecurityModelNamesFilesThatExist(t *testing.T) {
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	_, model, found := strings.Cut(string(text), "## For whoever reviews redveil itself")
	if !found {
		t.Fatal("the section is gone")
	}
	names := regexp.MustCompile("`([a-z_/*]+\\.go)`").FindAllStringSubmatch(model, -1)
	if len(names) < 20 {
		t.Fatalf("only %d files are named", len(names))
	}
	folder := "."
	for _, name := range names {
		if at := strings.LastIndex(name[1], "/"); at >= 0 {
			folder = filepath.Join("../..", name[1][:at])
		}
		base := filepath.Base(name[1])
		for _, place := range []string{folder, "."} {
			if matches, _ := filepath.Glob(filepath.Join(place, base)); len(matches) > 0 {
				base = ""
			}
		}
		if base != "" {
			t.Errorf("%s is in neither %s nor cmd/redveil", base, folder)
		}
	}
	for _, scripts := range regexp.MustCompile("scripts? ((?:`[a-z]+`(?:, )?)+)").FindAllStringSubmatch(model, -1) {
		for _, script := range regexp.MustCompile("[a-z]+").FindAllString(scripts[1], -1) {
			if _, err := os.Stat("testdata/script/" + script + ".txtar"); err != nil {
				t.Error(err)
			}
		}
	}
}
