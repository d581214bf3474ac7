package main

import (
	"bytes"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/workflow"
	"github.com/redveil/redveil/state/warehouse"
)

// A secret is cut out in every form: in a command of the runner, in a broken-up
// command, in a page.
func TestASecretIsCutOutHoweverItIsWritten(t *testing.T) {
	event := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(event,
		[]byte(`{"schedule": "0 6 * * *", "repository": {"full_name": "acme/policies", "default_branch": "main"}}`),
		0o600); err != nil {
		t.Fatal(err)
	}
	variables := map[string]string{
		"GITHUB_EVENT_NAME": "schedule", "GITHUB_EVENT_PATH": event,
		"REDVEIL_SECRET": `Sesame-"0pen\1+5%##[x`,
	}
	var out bytes.Buffer
	secrets := new(warehouse.Secrets)
	env := environment{
		out: cutting{&out, secrets}, err: cutting{&out, secrets},
		getenv: func(name string) string { return variables[name] }, secrets: secrets,
	}
	env = withoutCommands(env)
	step, err := newStep(env, false)
	if err != nil {
		t.Fatal(err)
	}
	password := env.engine().Secret("REDVEIL_SECRET").Reveal()
	fmt.Fprintln(step.Notes, "the server says", password)
	result := workflow.Result{Annotations: []actions.Annotation{
		{Severity: actions.Error, Title: password, Message: password, File: password},
	}}
	if err := finish(t.Context(), result, nil, "", env); err != nil {
		t.Fatal(err)
	}
	if err := template.Must(template.New("").Parse(`<p title="{{.}}">{{.}}</p>`)).Execute(cutting{&out, secrets},
		password); err != nil {
		t.Fatal(err)
	}
	hides(t, "the output", out.String())
}

// hides fails if a text contains the secret, plain or quoted.
func hides(t *testing.T, what, text string) {
	t.Helper()
	if at := strings.Index(text, "Sesame-"); at >= 0 {
		t.Errorf("%s shows the secret:\n%s", what, text[max(0, at-200):min(len(text), at+200)])
	}
}
