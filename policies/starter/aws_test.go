package starter_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/redveil/redveil/policies/starter"
	"github.com/redveil/redveil/policies/starter/actiontest"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"go.yaml.in/yaml/v3"
)

// ways are the repositories that init can write for AWS.
var ways = map[string]starter.AWS{
	"a cluster": {}, "a cluster by the Data API": {DataAPI: true},
	"a workgroup": {Serverless: true}, "a workgroup by the Data API": {DataAPI: true, Serverless: true},
}

// contentOf are the files of a repository by path.
func contentOf(files []starter.File) map[string][]byte {
	all := make(map[string][]byte)
	for _, file := range files {
		all[file.Path] = file.Content
	}
	return all
}

// Both say the same, so that nobody has to compare them by eye.
func TestTerraformSaysWhatTheJSONPoliciesSay(t *testing.T) {
	for name, how := range ways {
		t.Run(name, func(t *testing.T) {
			files := contentOf(starter.ScaffoldAWS(starter.Release{}, how))
			values := locals(t, files["iam/redveil.tf"])
			for file, local := range map[string]string{
				"plan.json": "plan_policy", "apply.json": "apply_policy",
				"plan-trust.json": "plan_trust", "apply-trust.json": "apply_trust",
			} {
				var want, got any
				if err := json.Unmarshal(files["iam/"+file], &want); err != nil {
					t.Fatalf("%s: %v", file, err)
				}
				text, err := ctyjson.Marshal(values[local], values[local].Type())
				if err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal(text, &got); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-JSON +Terraform):\n%s", file, diff)
				}
			}
		})
	}
}

// locals works out the values of a Terraform file, for the account, warehouse and
// repository that stand in the JSON.
func locals(t *testing.T, source []byte) map[string]cty.Value {
	t.Helper()
	body := parsed(t, source)
	text := cty.StringVal
	object := cty.ObjectVal
	known := map[string]cty.Value{
		"var": object(map[string]cty.Value{
			"region": text("us-east-1"), "cluster": text("analytics"), "database": text("analytics"),
			"workgroup": text("analytics"), "repository": text("acme/policy"), "branch": defaultOf(t, body, "branch"),
			"environment": defaultOf(t, body, "environment"), "create_provider": cty.True,
		}),
		"data": object(map[string]cty.Value{
			"aws_caller_identity": object(map[string]cty.Value{
				"current": object(map[string]cty.Value{"account_id": text("111122223333")}),
			}),
			"aws_redshiftserverless_workgroup": object(map[string]cty.Value{
				"warehouse": object(map[string]cty.Value{"arn": text("arn:aws:redshift-serverless:us-east-1:" +
					"111122223333:workgroup/11111111-2222-3333-4444-555555555555")}),
			}),
		}),
	}
	values := make(map[string]cty.Value)
	attributes := block(t, body, "locals").Attributes
	for range attributes { // each round works out what the last one made possible
		known["local"] = object(values)
		for name, attribute := range attributes {
			if value, problems := attribute.Expr.Value(&hcl.EvalContext{Variables: known}); !problems.HasErrors() {
				values[name] = value
			}
		}
	}
	if len(values) != len(attributes) {
		t.Fatalf("of the locals %v only %v have a value", slices.Sorted(maps.Keys(attributes)),
			slices.Sorted(maps.Keys(values)))
	}
	return values
}

func parsed(t *testing.T, source []byte) *hclsyntax.Body {
	t.Helper()
	file, problems := hclsyntax.ParseConfig(source, "redveil.tf", hcl.InitialPos)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return file.Body.(*hclsyntax.Body)
}

// block returns the one block of a type with these labels.
func block(t *testing.T, body *hclsyntax.Body, kind string, labels ...string) *hclsyntax.Body {
	t.Helper()
	for _, block := range body.Blocks {
		if block.Type == kind && slices.Equal(block.Labels, labels) {
			return block.Body
		}
	}
	t.Fatalf("there is no block %s %q", kind, labels)
	return nil
}

func defaultOf(t *testing.T, body *hclsyntax.Body, variable string) cty.Value {
	t.Helper()
	value, problems := block(t, body, "variable", variable).Attributes["default"].Expr.Value(nil)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return value
}

// Every block is one that Terraform knows, everything that is named is there, and the
// roles get just those policies.
func TestTerraformIsWhole(t *testing.T) {
	for name, how := range ways {
		t.Run(name, func(t *testing.T) {
			source := contentOf(starter.ScaffoldAWS(starter.Release{}, how))["iam/redveil.tf"]
			if diff := cmp.Diff(string(hclwrite.Format(source)), string(source)); diff != "" {
				t.Errorf("terraform fmt would change it (-formatted +is):\n%s", diff)
			}
			body := parsed(t, source)
			there := map[string]bool{"string": true, "bool": true} // types
			for _, block := range body.Blocks {
				switch block.Type {
				case "terraform", "provider", "locals", "output":
				case "variable":
					there["var."+block.Labels[0]] = true
				case "data":
					there["data."+strings.Join(block.Labels, ".")] = true
				case "resource":
					there[strings.Join(block.Labels, ".")] = true
				default:
					t.Errorf("Terraform has no block %s", block.Type)
				}
			}
			for local := range block(t, body, "locals").Attributes {
				there["local."+local] = true
			}
			_ = hclsyntax.VisitAll(body, func(node hclsyntax.Node) hcl.Diagnostics {
				if use, ok := node.(*hclsyntax.ScopeTraversalExpr); ok {
					if named := nameOf(use.Traversal); !there[named] {
						t.Errorf("%s is not there", named)
					}
				}
				return nil
			})
			for _, role := range []string{"plan", "apply"} {
				trust := block(t, body, "resource", "aws_iam_role", role).Attributes["assume_role_policy"]
				policy := block(t, body, "resource", "aws_iam_role_policy", role).Attributes["policy"]
				for attribute, want := range map[*hclsyntax.Attribute]string{
					trust: "jsonencode(local." + role + "_trust)", policy: "jsonencode(local." + role + "_policy)",
				} {
					if got := string(attribute.Expr.Range().SliceBytes(source)); got != want {
						t.Errorf("the role %s has %s, want %s", role, got, want)
					}
				}
			}
		})
	}
}

// nameOf is what a reference names: var.region, data.kind.name, kind.name.
func nameOf(path hcl.Traversal) string {
	most := 2
	if path.RootName() == "data" {
		most = 3
	}
	parts := []string{path.RootName()}
	for _, step := range path[1:] {
		if attribute, ok := step.(hcl.TraverseAttr); ok && len(parts) < most {
			parts = append(parts, attribute.Name)
		}
	}
	return strings.Join(parts, ".")
}

// What Terraform writes is what AWS reads: jsonencode keeps the variable of IAM.
func TestTheOwnerOfAStatementIsAVariableOfIAM(t *testing.T) {
	files := contentOf(starter.ScaffoldAWS(starter.Release{}, starter.AWS{DataAPI: true}))
	encoded, err := stdlib.JSONEncode(locals(t, files["iam/redveil.tf"])["plan_policy"])
	want := `{"redshift-data:statement-owner-iam-userid":"${aws:userid}"}`
	if err != nil || !strings.Contains(encoded.AsString(), want) {
		t.Error(encoded.AsString(), err)
	}
}

type statement struct {
	Action, Resource any
	Condition        map[string]any
}

func textsOf(value any) (all []string) {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		for _, one := range v {
			all = append(all, one.(string))
		}
	}
	return all
}

func statements(t *testing.T, files map[string][]byte, name string) []statement {
	t.Helper()
	var policy struct{ Statement []statement }
	if err := json.Unmarshal(files[name], &policy); err != nil {
		t.Fatal(err)
	}
	return policy.Statement
}

// Nothing is allowed on everything but what the caller's own statements are, and no
// role signs in as the other's account.
func TestTheRolesMayDoLittle(t *testing.T) {
	for name, how := range ways {
		t.Run(name, func(t *testing.T) {
			files := contentOf(starter.ScaffoldAWS(starter.Release{}, how))
			for role, other := range map[string]string{"plan": "redveil", "apply": "redveil_plan"} {
				for _, s := range statements(t, files, "iam/"+role+".json") {
					for _, resource := range textsOf(s.Resource) {
						if strings.Contains(resource, "*") && s.Condition["StringEquals"] == nil {
							t.Errorf("%s: %v on %s", role, s.Action, resource)
						}
						if strings.HasSuffix(resource, "/"+other) {
							t.Errorf("%s signs in as %s", role, other)
						}
					}
					for _, action := range textsOf(s.Action) {
						if strings.Contains(action, "*") || strings.HasSuffix(action, "CreateClusterUser") ||
							strings.HasSuffix(action, "JoinGroup") {
							t.Errorf("%s may do %s", role, action)
						}
					}
				}
			}
		})
	}
}

// Reviews and reports take the role that reads. The role that applies is taken in the
// environment alone, and its trust names nothing else.
func TestWorkflowsTakeTheirRole(t *testing.T) {
	for name, how := range ways {
		t.Run(name, func(t *testing.T) {
			folder := layOutFiles(t, starter.ScaffoldAWS(starter.Release{Version: "1.2.3", Commit: commit}, how))
			for file, jobs := range map[string]map[string]string{
				"review": {"review": "PLAN"}, "apply": {"apply": "APPLY"},
				"drift": {"drift": "PLAN", "correct": "APPLY"},
			} {
				workflow := load(t, folder+"/.github/workflows/redveil-"+file+".yml")
				tests := 0
				if file == "review" { // which needs no role
					tests = 1
				}
				if len(workflow.Jobs) != len(jobs)+tests {
					t.Errorf("%s has %d jobs", file, len(workflow.Jobs))
				}
				for job, role := range jobs {
					checkJob(t, file, workflow.Jobs[job], role)
				}
			}
		})
	}
}

func checkJob(t *testing.T, command string, job *actiontest.Job, role string) {
	t.Helper()
	if job == nil || len(job.Steps) != 3 {
		t.Fatalf("%s has no such job, or not three steps", command)
	}
	take, run := job.Steps[1], job.Steps[2]
	if got := take.With["role-to-assume"]; got != "${{ vars.REDVEIL_"+role+"_ROLE }}" {
		t.Errorf("%s takes the role %s", command, got)
	}
	if take.Uses.Action != "aws-actions/configure-aws-credentials" || take.With["output-env-credentials"] != "false" {
		t.Errorf("%s gives credentials to every step: %v", command, take)
	}
	if isProtected := job.Environment.Value == "warehouse"; isProtected != (role == "APPLY") {
		t.Errorf("%s with the role %s runs in the environment %q", command, role, job.Environment.Value)
	}
	if !hasPermission(job.Permissions, "id-token", "write") {
		t.Errorf("%s cannot take a role", command)
	}
	want := map[string]string{
		"AWS_ACCESS_KEY_ID":         "${{ steps.aws.outputs.aws-access-key-id }}",
		"AWS_SECRET_ACCESS_KEY":     "${{ steps.aws.outputs.aws-secret-access-key }}",
		"AWS_SESSION_TOKEN":         "${{ steps.aws.outputs.aws-session-token }}",
		"AWS_EC2_METADATA_DISABLED": "true",
	}
	if diff := cmp.Diff(want, run.Env); diff != "" || run.Uses.Action != action || run.With["command"] != command {
		t.Errorf("%s runs %s with %v%s", command, run.Uses.Action, run.With, diff)
	}
}

func hasPermission(permissions yaml.Node, name, value string) bool {
	for n := 0; n+1 < len(permissions.Content); n += 2 {
		if permissions.Content[n].Value == name && permissions.Content[n+1].Value == value {
			return true
		}
	}
	return false
}

func TestNoSecretIsInARepositoryForAWS(t *testing.T) {
	for name, how := range ways {
		for path, content := range contentOf(starter.ScaffoldAWS(starter.Release{}, how)) {
			if strings.HasPrefix(path, ".github/workflows/") && bytes.Contains(content, []byte("secrets.")) {
				t.Errorf("%s: %s reads a secret", name, path)
			}
			if bytes.Contains(content, []byte("[[")) {
				t.Errorf("%s: %s was not filled in", name, path)
			}
		}
	}
}

// The guide's table has each action that a role may do.
func TestGuideNamesTheActionsOfEachRole(t *testing.T) {
	guide, err := os.ReadFile(root + "/docs/github.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, how := range ways {
		files := contentOf(starter.ScaffoldAWS(starter.Release{}, how))
		for _, role := range []string{"plan", "apply"} {
			for _, s := range statements(t, files, "iam/"+role+".json") {
				for _, action := range textsOf(s.Action) {
					row := regexp.MustCompile(`(?m)^\| .*` + regexp.QuoteMeta("`"+action+"`") + `.* \|$`)
					if !row.Match(guide) {
						t.Errorf("%s: no table of docs/github.md says who may do %s", name, action)
					}
				}
			}
		}
	}
	for _, file := range starter.ScaffoldAWS(starter.Release{}, starter.AWS{}) {
		for _, found := range regexp.MustCompile(`vars\.([A-Z_]+)`).FindAllSubmatch(file.Content, -1) {
			if want := fmt.Sprintf("`%s`", found[1]); !bytes.Contains(guide, []byte(want)) {
				t.Errorf("docs/github.md does not say what %s is for", want)
			}
		}
	}
}
