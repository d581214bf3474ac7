package actiontest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Event is what started the workflow, and where it runs.
type Event struct {
	Name       string         // pull_request, push, schedule …
	Payload    map[string]any // as in the event's JSON
	Repository string         // owner/name
	SHA        string
	Ref        string // refs/heads/main
	BaseRef    string // of a pull request
	HeadRef    string
	Actor      string
	Token      string
	ServerURL  string // https://github.com if empty
	APIURL     string // https://api.github.com if empty
	RunID      string
}

func (e Event) write(folder string) (string, error) {
	content, err := json.Marshal(e.Payload)
	if err != nil {
		return "", fmt.Errorf("writing the event: %w", err)
	}
	path := filepath.Join(folder, "event.json")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return "", fmt.Errorf("writing the event: %w", err)
	}
	return path, nil
}

// facts are what both the github context and the environment say, by the
// context's names.
func (r *Runner) facts() map[string]string {
	e := r.Event
	_, branch, _ := strings.Cut(strings.TrimPrefix(e.Ref, "refs/"), "/")
	owner, _, _ := strings.Cut(e.Repository, "/")
	return map[string]string{
		"event_name": e.Name, "repository": e.Repository, "repository_owner": owner,
		"sha": e.SHA, "ref": e.Ref, "ref_name": branch, "base_ref": e.BaseRef, "head_ref": e.HeadRef,
		"actor": e.Actor, "run_id": cmp.Or(e.RunID, "1"), "run_attempt": "1", "run_number": "1",
		"server_url": cmp.Or(e.ServerURL, "https://github.com"),
		"api_url":    cmp.Or(e.APIURL, "https://api.github.com"),
		"workspace":  r.Workspace,
	}
}

// machine is the environment that every step has.
func (j *job) machine() map[string]string {
	env := map[string]string{
		"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": j.payload,
		"RUNNER_TEMP": j.runner.Temp, "RUNNER_OS": cmp.Or(j.runner.OS, "Linux"), "RUNNER_ARCH": cmp.Or(j.runner.Arch, "X64"),
	}
	for name, value := range j.runner.facts() {
		env["GITHUB_"+strings.ToUpper(name)] = value
	}
	return env
}

// contexts are those that jobs and actions both see.
func (r *Runner) contexts(workflow, job string) map[string]any {
	github := map[string]any{"token": r.Event.Token, "workflow": workflow, "job": job, "event": plain(r.Event.Payload)}
	for name, value := range r.facts() {
		github[name] = value
	}
	return map[string]any{
		"github": github,
		"runner": map[string]any{"os": cmp.Or(r.OS, "Linux"), "arch": cmp.Or(r.Arch, "X64"), "temp": r.Temp},
	}
}

// plain turns a payload into the values that expressions know.
func plain(payload map[string]any) any {
	content, err := json.Marshal(payload)
	if err != nil {
		panic(err) // it was written as JSON before
	}
	var value map[string]any
	if err := json.Unmarshal(content, &value); err != nil {
		panic(err)
	}
	return value
}

func contextOf(values map[string]string) map[string]any {
	out := make(map[string]any, len(values))
	for name, value := range values {
		out[name] = value
	}
	return out
}
