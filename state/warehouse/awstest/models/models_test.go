package models_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/state/warehouse/awstest/models"
)

func published(t *testing.T) models.Models {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	loaded, err := models.Load(models.File(cache))
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("CI") != "true" {
		t.Skip("run make aws-models to have AWS's descriptions")
	}
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

func TestRequestsThatAWSDoesNotDescribe(t *testing.T) {
	all := published(t)
	for _, c := range []struct{ service, operation, body, want string }{
		{"redshift-data", "ExecuteStatement", `{"Sql":"SELECT 1","Database":"dev","WorkgroupName":"w"}`, ""},
		{"redshift-data", "ExecuteStatement", `{"Database":"dev"}`, "needs the member Sql"},
		{"redshift-data", "ExecuteStatement", `{"Sql":1}`, "ExecuteStatement.Sql is float64, not a text"},
		{"redshift-data", "ExecuteStatement", `{"Sql":"SELECT 1","Query":"x"}`, "has no member Query"},
		{"redshift-data", "ExecuteStatement", `{"Sql":"SELECT 1","SessionId":"1"}`, "SessionId is not as AWS asks"},
		{"redshift-data", "ExecuteStatement", `{"Sql":"SELECT 1","SessionKeepAliveSeconds":86401}`, "SessionKeepAliveSeconds"},
		{"redshift-data", "ExecuteStatement", `{"Sql":"SELECT :a","Parameters":[{"name":"a","value":""}]}`, "the value of parameter 1 is empty"},
		{"redshift-data", "ExecuteStatement", `{"Sql":"SELECT :a","Parameters":[{"name":"a"}]}`, "needs the member value"},
		{"redshift-data", "DescribeStatement", `{"Id":"d9b6c0c9-0747-4bf4-b142-e8883122f766:2","WaitTimeSeconds":30}`, ""},
		{"redshift-data", "DescribeStatement", `{"Id":"d9b6c0c9-0747-4bf4-b142-e8883122f766","WaitTimeSeconds":31}`, "WaitTimeSeconds"},
		{"redshift-data", "StopStatement", `{}`, "there is no operation StopStatement"},
		{"redshift", "GetClusterCredentials", `{"DbUser":"IAM:x"}`, "DbUser is not as AWS asks"},
		{"redshift", "GetClusterCredentials", `{"DbUser":"x","DurationSeconds":60}`, "DurationSeconds"},
		{"redshift-serverless", "GetWorkgroup", `{}`, "needs the member workgroupName"},
	} {
		var in map[string]any
		if err := json.Unmarshal([]byte(c.body), &in); err != nil {
			t.Fatal(err)
		}
		err := all[c.service].Request(c.operation, in)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", c.body, err, c.want)
		}
	}
}

func TestAnswersThatAWSDoesNotDescribe(t *testing.T) {
	all := published(t)
	field := func(value map[string]any) map[string]any {
		return map[string]any{"Records": []any{[]any{value}}}
	}
	for _, c := range []struct {
		operation string
		out       map[string]any
		want      string
	}{
		{"GetStatementResult", field(map[string]any{"longValue": 1}), ""},
		{"GetStatementResult", field(map[string]any{"longValue": 1, "isNull": true}), "sets 2 members of a union"},
		{"GetStatementResult", field(map[string]any{"textValue": ""}), "has no member textValue"},
		{"GetStatementResult", map[string]any{}, "needs the member Records"},
		{"ExecuteStatement", map[string]any{"CreatedAt": time.Unix(0, 0)}, ""},
		{"ExecuteStatement", map[string]any{"CreatedAt": "now"}, "is string, not a timestamp"},
	} {
		err := all["redshift-data"].Answer(c.operation, c.out)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v: got %v, want %q", c.out, err, c.want)
		}
	}
}

func TestReadingSchemas(t *testing.T) {
	service, err := models.Parse(`import { x } from "y";
const _A = "Ask";
const _AR = "AskRequest";
const _n = "name";
const _l = "list";
const _o = "one";
const _t = "traits";
const n0 = "com.example";
var Names = 64 | 0;
export var AskRequest$ = [3, n0, _AR,
    0,
    [_n, _l, _o],
    [0, [() => Names, { [_t]: 1 }], () => One$], 1
];
export var One$ = [4, n0, "One",
    0,
    [_n],
    [1]
];
export var Ask$ = [9, n0, _A,
    2, () => AskRequest$, () => One$
];
`)
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]string{
		`{"name":"a","list":["b"],"one":{"name":1}}`: "",
		`{"list":[]}`:                    "Ask needs the member name",
		`{"name":"a","list":[1]}`:        "Ask.list[0] is float64, not a text",
		`{"name":"a","one":{}}`:          "Ask.one sets 0 members of a union",
		`{"name":"a","one":{"name":""}}`: "Ask.one.name is string, not a number",
	} {
		var in map[string]any
		if err := json.Unmarshal([]byte(body), &in); err != nil {
			t.Fatal(err)
		}
		err := service.Request("Ask", in)
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s: got %v, want %q", body, err, want)
		}
	}
	for broken, want := range map[string]string{
		"": "the schemas hold no operation",
		"var A$ = [3, n0, \"A\", 0, [\"a\"], [], 0];\n": "it has 1 names and 0 types",
		"var A$ = [3, n0;\n":                            "cannot read",
	} {
		if _, err := models.Parse(broken); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", broken, err, want)
		}
	}
}
