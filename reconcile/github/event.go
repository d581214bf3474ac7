package github

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Event is what started a workflow, as read from its payload.
type Event struct {
	Name   string // GITHUB_EVENT_NAME
	Action string // "opened", "synchronize", "submitted", ...; empty if the event has none

	Repository    string // owner/name; schedule may leave it empty
	DefaultBranch string
	Sender        string

	// Ref is refs/heads/... for the branch that was pushed, the queue of a
	// merge group, or the branch that a person chose for workflow_dispatch. It
	// is refs/pull/7/merge for a pull request, and empty for schedule.
	Ref string
	// SHA is the commit to look at: the head of the pull request or of the
	// merge group, or what was pushed. It is empty if the payload names none.
	SHA string

	// Pull is set for pull_request, pull_request_target and pull_request_review.
	Pull *PullRequest

	// Before is the earlier head of a pushed branch; empty for a new one.
	Before  string
	Deleted bool // the push deleted the branch
	Forced  bool // the push removed commits

	MergeGroupHead string
	MergeGroupBase string

	Schedule string            // the cron line that fired
	Inputs   map[string]string // of workflow_dispatch
}

// mostPayload is a little more than GitHub's limit of 25 MB.
const mostPayload = 26 << 20

// ParseEvent reads the payload of a workflow's event, which is in the file
// GITHUB_EVENT_PATH. The error says what the payload lacks, or that redveil
// does not handle the event.
func ParseEvent(name string, data []byte) (Event, error) {
	doing := fmt.Sprintf("reading the payload of event %q", name)
	read := readerOf(name)
	if read == nil {
		return Event{}, fmt.Errorf("%s: redveil does not handle this event; use pull_request, push, merge_group, "+
			"schedule or workflow_dispatch", doing)
	}
	if len(data) > mostPayload {
		return Event{}, fmt.Errorf("%s: it has %d bytes, more than GitHub ever sends", doing, len(data))
	}
	var p payload
	if err := json.Unmarshal(data, &p); err != nil {
		return Event{}, fmt.Errorf("%s: %w", doing, err)
	}
	e := Event{
		Name: name, Action: p.Action, Repository: p.Repository.FullName,
		DefaultBranch: p.Repository.DefaultBranch, Sender: p.Sender.Login,
	}
	if missing := read(&p, &e); missing != "" {
		return Event{}, fmt.Errorf("%s: it has no %s", doing, missing)
	}
	if e.Repository == "" && name != "schedule" {
		return Event{}, fmt.Errorf("%s: it has no repository.full_name", doing)
	}
	return e, nil
}

// readerOf returns the function that fills an event of that name and returns
// what is missing; nil for an unknown event.
func readerOf(name string) func(*payload, *Event) string {
	switch name {
	case "pull_request", "pull_request_target", "pull_request_review":
		return readPull
	case "push":
		return readPush
	case "merge_group":
		return readMergeGroup
	case "schedule":
		return readSchedule
	case "workflow_dispatch":
		return readDispatch
	}
	return nil
}

func readPull(p *payload, e *Event) string {
	if p.Pull == nil {
		return "pull_request"
	}
	pull := p.Pull.read()
	e.Pull, e.SHA, e.Ref = &pull, pull.HeadSHA, fmt.Sprintf("refs/pull/%d/merge", pull.Number)
	return missing(
		field{"action", e.Action}, field{"pull_request.number", positive(pull.Number)},
		field{"pull_request.head.sha", pull.HeadSHA}, field{"pull_request.base.sha", pull.BaseSHA},
		field{"pull_request.base.ref", pull.BaseRef}, field{"pull_request.user.login", pull.Author},
	)
}

func readPush(p *payload, e *Event) string {
	e.Ref, e.SHA, e.Before, e.Deleted, e.Forced = p.Ref, p.After, commitOrNone(p.Before), p.Deleted, p.Forced
	if e.Deleted {
		e.SHA = ""
		return missing(field{"ref", e.Ref})
	}
	return missing(field{"ref", e.Ref}, field{"after", e.SHA})
}

func readMergeGroup(p *payload, e *Event) string {
	g := p.MergeGroup
	e.Ref, e.SHA, e.MergeGroupHead, e.MergeGroupBase = g.HeadRef, g.HeadSHA, g.HeadSHA, g.BaseSHA
	return missing(field{"action", e.Action}, field{"merge_group.head_sha", g.HeadSHA},
		field{"merge_group.base_sha", g.BaseSHA})
}

func readSchedule(p *payload, e *Event) string {
	e.Schedule = p.Schedule
	return missing(field{"schedule", p.Schedule})
}

func readDispatch(p *payload, e *Event) string {
	e.Ref = p.Ref
	if len(p.Inputs) > 0 {
		e.Inputs = make(map[string]string, len(p.Inputs))
	}
	for name, value := range p.Inputs {
		e.Inputs[name] = string(value)
	}
	return missing(field{"ref", e.Ref})
}

type field struct{ name, value string }

// missing returns the name of the first empty field.
func missing(fields ...field) string {
	for _, f := range fields {
		if f.value == "" {
			return f.name
		}
	}
	return ""
}

func positive(n int) string {
	if n < 1 {
		return ""
	}
	return fmt.Sprint(n)
}

// commitOrNone is empty for the zeros that stand for no commit.
func commitOrNone(sha string) string {
	if strings.Trim(sha, "0") == "" {
		return ""
	}
	return sha
}
