package redveil_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/redveil/redveil/"

// imports says which of our packages each may import. A package below another
// one in this table follows its parent's line unless it has its own.
var imports = map[string][]string{
	"spec":          {"spec/discover", "spec/expr", "state/redshift"},
	"spec/discover": {},
	"spec/expr":     {"state/redshift"},
	"spec/checkout": {"spec/discover"},
	"spec/importing": {
		"spec", "spec/expr", "spec/importing/detect", "spec/importing/tagging", "state", "state/redshift",
	},
	"spec/importing/detect":  {"state/redshift"},
	"spec/importing/tagging": {"state", "state/redshift"},
	"policies":               {"spec", "spec/expr", "state/redshift"},
	"policies/access":        {"policies", "spec", "spec/expr", "state/redshift"},
	"policies/starter":       {"spec/discover"},
	"state":                  {"state/redshift"},
	"state/redshift":         {"state/redshift/lexical"},
	"state/redshift/lexical": {},
	"state/warehouse":        {"state/redshift"},
	"state/warehouse/iam":    {"state/warehouse"},
	"state/journal":          {"state", "state/redshift", "state/warehouse"},
	"state/sandbox": {
		"state/redshift/lexical", "state/sandbox/authority", "state/sandbox/bootstrap", "state/sandbox/cluster",
		"state/sandbox/proxy", "state/sandbox/dialect", "state/sandbox/wire",
	},
	"render":     {"policies", "spec", "spec/expr", "state", "state/redshift"},
	"render/ddl": {"state", "state/redshift"},
	"reconcile/enforced": {
		"policies", "policies/access", "spec", "spec/expr", "render", "state",
		"state/redshift",
	},
	"reconcile/plan": {
		"reconcile/enforced", "policies", "policies/access", "spec", "spec/expr", "render",
		"render/ddl", "state", "state/redshift",
	},
	"reconcile/preflight": {
		"reconcile/plan", "reconcile/enforced", "policies", "policies/access", "spec", "spec/expr", "render",
		"state", "state/redshift",
	},
	"reconcile/apply": {
		"reconcile/plan", "render/ddl", "state", "state/redshift", "state/warehouse",
		"state/journal",
	},
	"reconcile/drift": {"reconcile/plan", "reconcile/preflight", "spec", "state", "state/redshift"},
	"reconcile/policytest": {
		"state/sandbox",
		"reconcile/apply", "reconcile/report", "reconcile/plan", "reconcile/preflight",
		"reconcile/enforced", "policies", "spec", "spec/expr", "render", "state", "state/redshift",
		"state/warehouse",
	},
	"reconcile/report": {
		"reconcile/enforced", "reconcile/plan", "reconcile/drift", "policies/access", "spec", "state",
		"state/redshift",
	},
	"reconcile/health": {
		"reconcile/plan", "spec", "state", "state/journal", "state/redshift", "state/warehouse",
	},
	"reconcile/bootstrap": {"policies", "render", "spec", "state", "state/redshift"},
	"reconcile/adopting": {
		"reconcile/enforced", "reconcile/report", "policies", "policies/access", "render/ddl", "spec", "state",
		"state/redshift",
	},
	"reconcile/lookup": {"reconcile/report", "policies", "policies/access", "spec", "spec/expr"},
	"reconcile/engine": {
		"reconcile/adopting",
		"reconcile/apply", "reconcile/bootstrap", "reconcile/drift", "reconcile/enforced", "reconcile/health",
		"reconcile/lookup", "reconcile/plan",
		"reconcile/preflight",
		"reconcile/report", "reconcile/policytest",
		"policies", "policies/access", "render", "render/ddl", "spec", "spec/checkout", "spec/discover", "spec/expr",
		"spec/importing", "spec/importing/detect", "spec/importing/tagging",
		"state", "state/journal", "state/redshift", "state/warehouse",
		"state/warehouse/dataapi", "state/warehouse/iam",
	},
	"reconcile/workflow": {
		"reconcile/apply", "reconcile/engine", "reconcile/github", "reconcile/github/actions", "reconcile/plan",
		"reconcile/policytest", "reconcile/report", "reconcile/review",
		"spec", "spec/checkout", "state",
	},
	"reconcile/review":        {"reconcile/plan", "spec", "state"},
	"reconcile/github":        {},
	"state/sandbox/dialect":   {"state/redshift/lexical", "state/sandbox/bootstrap"},
	"state/sandbox/bootstrap": {},
	"state/sandbox/authority": {},

	"reconcile/github/githubtest/openapi":         {"state/npmtest"},
	"reconcile/github/githubtest/openapi/prepare": {"reconcile/github/githubtest/openapi", "state/npmtest"},

	"state/warehouse/dataapi":                {"state/redshift/lexical", "state/warehouse", "state/warehouse/iam"},
	"state/npmtest":                          {},
	"state/warehouse/awstest/models":         {"state/npmtest"},
	"state/warehouse/awstest/models/prepare": {"state/warehouse/awstest/models", "state/npmtest"},
}

// onlyHere says where a library may be used.
var onlyHere = map[string][]string{
	"github.com/hashicorp/hcl/v2/hclsyntax":   {"spec", "spec/expr"},
	"github.com/hashicorp/hcl/v2/hclwrite":    {"spec"},
	"github.com/go-git/go-git/v5":             {"spec/checkout"},
	"github.com/getkin/kin-openapi/openapi3":  {"reconcile/github/githubtest"},
	"github.com/google/go-github/v60/github":  {"reconcile/github"},
	"github.com/cenkalti/backoff/v5":          {"reconcile/apply", "state/journal", "state/warehouse/dataapi"},
	"github.com/hashicorp/go-retryablehttp":   {"reconcile/github"},
	"github.com/lib/pq":                       {"state/warehouse", "cmd/redveil", "state/sandbox/sandboxtest"},
	"github.com/hmarr/codeowners":             {"reconcile/review"},
	"github.com/sergi/go-diff/diffmatchpatch": {"reconcile/report"},
	"github.com/spf13/cobra":                  {"cmd/redveil"},
	"github.com/spf13/cobra/doc":              {"cmd/redveil"},
	"go.yaml.in/yaml/v3":                      {"policies/starter/actiontest"},
	"github.com/jackc/pgx/v5/pgproto3":        {"state/sandbox"},

	"github.com/aws/aws-sdk-go-v2/config":                     {"state/warehouse/iam"},
	"github.com/aws/aws-sdk-go-v2/service/redshift":           {"state/warehouse/iam"},
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless": {"state/warehouse/iam"},
	"github.com/aws/aws-sdk-go-v2/service/sts":                {"state/warehouse/iam"},
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata":       {"state/warehouse/dataapi"},

	"github.com/Shopify/toxiproxy/v2":        {"state/sandbox/faulttest"},
	"github.com/Shopify/toxiproxy/v2/toxics": {"state/sandbox/faulttest"},
}

// The files are parsed here: a test that asks the go tool is cached and misses
// changes.
func TestPackagesImportOnlyDownwards(t *testing.T) {
	err := fs.WalkDir(os.DirFS("."), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			checkImport(t, file, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkImport(t *testing.T, file, name string) {
	t.Helper()
	from := path.Dir(file)
	if places, limited := onlyHere[name]; limited &&
		!slices.ContainsFunc(places, func(place string) bool { return within(from, place) }) {
		t.Errorf("%s imports %s, which belongs in %v", file, name, places)
	}
	to, ours := strings.CutPrefix(name, module)
	allowed, known := imports[lineOf(from)]
	if ours && known && !slices.Contains(allowed, to) && !strings.HasSuffix(from, "test") {
		t.Errorf("%s imports %s; %s may import %v", file, to, from, allowed)
	}
}

func within(name, place string) bool { return name == place || strings.HasPrefix(name, place+"/") }

// lineOf finds the line of the table for a package.
func lineOf(name string) string {
	for ; name != "."; name = path.Dir(name) {
		if _, known := imports[name]; known {
			return name
		}
	}
	return name
}
