package openapi_test

import (
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/reconcile/github/githubtest/openapi"
)

func described(t *testing.T) *openapi.Checker {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	c, err := openapi.Load(openapi.File(cache))
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("CI") != "true" {
		t.Skip("run make openapi to have GitHub's API description")
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRequestsThatGitHubDoesNotDescribe(t *testing.T) {
	c := described(t)
	for _, r := range []struct{ method, at, body, want string }{
		{"POST", "/repos/acme/policies/issues/1/comments", `{"body":"plan"}`, ""},
		{"POST", "/repos/acme/policies/issues/1/comments", `{"text":"plan"}`, `property "body" is missing`},
		{"POST", "/repos/acme/policies/statuses/1", `{"state":"green"}`, "state"},
		{"GET", "/repos/acme/policies/issues/one/comments", "", "issue_number"},
		{"GET", "/repos/acme/policies/pulls/1/commits?page=x", "", "page"},
		{"GET", "/repos/acme/policies/contents/policies/a%20b/x.hcl?ref=main", "", ""},
		{"GET", "/repos/acme/policies/git/ref/heads/feature/x", "", ""},
		{"GET", "/repos/acme/policies/compare/release%2F1...main", "", ""},
		{"GET", "/repos/acme/policies/branches/main", "", "no matching operation"},
		{"PUT", "/repos/acme/policies/issues/1", "", "method not allowed"},
	} {
		request := httptest.NewRequest(r.method, r.at, strings.NewReader(r.body))
		request.Header.Set("Content-Type", "application/json")
		_, err := c.Request(request)
		if r.want == "" && err != nil || r.want != "" && (err == nil || !strings.Contains(err.Error(), r.want)) {
			t.Errorf("%s %s: got %v, want %q", r.method, r.at, err, r.want)
		}
	}
}

func TestAnswersThatGitHubDoesNotDescribe(t *testing.T) {
	exchange, err := described(t).Request(httptest.NewRequest("GET", "/repos/acme/policies/labels/drift", nil))
	if err != nil {
		t.Fatal(err)
	}
	label := `{"id":1,"node_id":"","url":"https://github.example","name":"drift","description":null,"color":"","default":false}`
	header := http.Header{"Content-Type": {"application/json"}}
	for _, a := range []struct {
		code       int
		body, want string
	}{
		{200, label, ""},
		{200, strings.Replace(label, `"id":1`, `"id":"1"`, 1), "id"},
		{200, strings.Replace(label, `"name"`, `"title"`, 1), `property "name" is missing`},
		{502, "", ""},
	} {
		err := exchange.Answer(a.code, header, []byte(a.body))
		if a.want == "" && err != nil || a.want != "" && (err == nil || !strings.Contains(err.Error(), a.want)) {
			t.Errorf("%s: got %v, want %q", a.body, err, a.want)
		}
	}
}

func TestReduceKeepsWhatIsReached(t *testing.T) {
	paths := `"/user":{"get":{"responses":{"200":{"content":{"json":{"schema":{"$ref":"#/components/schemas/a"},"examples":{"x":{"$ref":"#/components/examples/x"}}}}}}}}`
	for _, path := range openapi.Paths()[1:] {
		paths += `,"` + path + `":{}`
	}
	whole := `{"openapi":"3.0.3","info":{},"paths":{` + paths +
		`,"/zen":{}},"components":{"schemas":{"a":{"items":[{"$ref":"#/components/schemas/b"}]},"b":{"not":{"$ref":"#/components/schemas/a"}},"c":{}},"examples":{"x":{}}}}`
	reduced, err := openapi.Reduce([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	text := string(reduced)
	if strings.Contains(text, "zen") || strings.Contains(text, "example") || !strings.Contains(text, "{path:.+}") {
		t.Error(text)
	}
	_, components, _ := strings.Cut(text, `"components":`)
	want := `{"schemas":{"a":{"items":[{"$ref":"#/components/schemas/b"}]},"b":{"not":{"$ref":"#/components/schemas/a"}}}},`
	if d := cmp.Diff(want, components[:min(len(want), len(components))]); d != "" {
		t.Error(d)
	}
	for broken, want := range map[string]string{
		`{`:            "reading the description",
		`{"paths":{}}`: "it has no path /user",
		strings.Replace(whole, `"b":{"not"`, `"z":{"not"`, 1): "which it does not hold",
	} {
		if _, err := openapi.Reduce([]byte(broken)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
