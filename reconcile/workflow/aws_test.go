package workflow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/warehouse/awstest"
)

// throughAWS is the integration of a stage whose runners reach no warehouse.
const throughAWS = `integration "prod" {
  database  = "dev"
  transport = "data_api"
  auth "iam" {
    region  = "us-east-1"
    cluster = "analytics"
    db_user = "admin"
  }
}
`

// A review signs in with the job's credentials of AWS where the base of the pull
// request says, and nowhere else: whoever writes the block chooses the account that
// these credentials are used for.
func TestAReviewSignsInThroughAWS(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	served := awstest.Start(t, s.sandbox, awstest.Options{})
	calls := func() (all int) {
		for _, operation := range []string{
			"ExecuteStatement", "GetCallerIdentity", "GetClusterCredentials", "GetClusterCredentialsWithIAM",
			"DescribeClusters", "GetWorkgroup", "GetCredentials",
		} {
			all += served.Calls(operation)
		}
		return all
	}
	const token = "Sesame/0pen+token=="
	s.inherited = []string{
		"AWS_ENDPOINT_URL=" + served.URL, "AWS_ACCESS_KEY_ID=" + awstest.AccessKey, "AWS_SECRET_ACCESS_KEY=" +
			awstest.SecretKey, "AWS_SESSION_TOKEN=" + token, "AWS_EC2_METADATA_DISABLED=true",
	}
	s.direct("alice", "warehouse/redveil.hcl", throughAWS)
	number, shown := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.expect("the review", shown, 0)
	wants(t, "the comment", s.comment(number, "plan"), "| **gains** | `bert` | ", "**State:** planned")
	if calls() == 0 {
		t.Error("nobody signed in")
	}
	for n, c := range []struct{ from, to, field, now string }{
		{`"us-east-1"`, `"eu-west-1"`, "auth", `iam region="eu-west-1" cluster="analytics" db_user="admin"`},
		{`cluster = "analytics"`, `cluster = "other"`, "auth", `iam region="us-east-1" cluster="other" db_user="admin"`},
		{`db_user = "admin"`, `db_user = "carl"`, "username", "carl"},
		{`"data_api"`, `"direct"`, "transport", "direct"},
		{"}\n}", "}\n  plan {\n    auth \"iam\" {\n      region  = \"us-east-1\"\n      cluster = \"analytics\"\n" +
			"      db_user = \"carl\"\n    }\n  }\n}", "plan auth", `iam region="us-east-1" cluster="analytics" db_user="carl"`},
	} {
		before := calls()
		number, shown := s.open(fmt.Sprintf("moved%d", n), "alice", "warehouse/redveil.hcl",
			strings.Replace(throughAWS, c.from, c.to, 1))
		s.expect("the review of another "+c.field, shown, 0)
		comment := s.comment(number, "plan")
		wants(t, "the comment", comment, "> **The connection changes.** redveil did not connect with it", "| "+c.field+
			" | ", "| `"+c.now+"` |")
		if calls() != before {
			t.Errorf("another %s: the credentials were used for it", c.field)
		}
	}
	// What AWS says of the credentials shows nothing of them.
	served.Break(awstest.Faults{Unsigned: true})
	number, shown = s.open("unsigned", "alice", "warehouse/policy.hcl", stagePolicy)
	if shown.code == 0 {
		t.Error("a plan without credentials")
	}
	for _, text := range []string{shown.out, shown.summary, shown.outputsVerbatim, s.comment(number, "plan")} {
		if strings.Contains(text, "0pen") || strings.Contains(text, awstest.SecretKey) {
			t.Errorf("the session token is shown:\n%s", text)
		}
	}
	served.Break(awstest.Faults{})
	// A pull request from a fork gets no credentials.
	s.inherited = []string{"AWS_ENDPOINT_URL=" + served.URL, "AWS_EC2_METADATA_DISABLED=true"}
	before := calls()
	_, shown = s.open("none", "alice", "warehouse/policy.hcl", stagePolicy)
	s.expect("the review without credentials", shown, 0)
	wants(t, "the summary", shown.summary, "as the run has no credentials of AWS")
	if calls() != before {
		t.Error("somebody signed in without credentials")
	}
}
