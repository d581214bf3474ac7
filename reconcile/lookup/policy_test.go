package lookup_test

import (
	"testing/fstest"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/lookup"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
)

// tester is a test, or a property's.
type tester interface {
	Helper()
	Fatal(...any)
}

var now = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

const common = `
integration "prod" {
  host     = "127.0.0.1"
  database = "dev"
}
attribute "region" {}
attribute "training" {}
group "staff" {}
group "analysts" {}
purpose "fraud" { statement = "Only fraud." }
`

// givenBy resolves a policy, as it is in force once it is applied.
func givenBy(t tester, policy string) lookup.Given {
	t.Helper()
	repository, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: []byte(policy + common)}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	resolved, problems := policies.Resolve(repository, "prod", now)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	desired, problems := render.Build(resolved, render.Options{})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return lookup.Given{Repository: repository, Resolved: resolved, Side: plan.InForce(resolved, desired)}
}

func ask(t tester, q lookup.Question, given lookup.Given) lookup.Integration {
	t.Helper()
	answer, err := lookup.Ask(q, []lookup.Given{given})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Integrations[0]
}
