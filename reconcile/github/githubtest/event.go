package githubtest

import "encoding/json"

// PullEvent returns the payload of pull_request or pull_request_review, with
// the pull request as it is now.
func (s *Server) PullEvent(number int, action, sender string) []byte {
	defer s.lock()()
	return s.event(sender, object{"action": action, "number": number, "pull_request": pullShape(s.pull(number))})
}

// PushEvent returns the payload of a push of a branch's present head.
func (s *Server) PushEvent(branch, before, sender string) []byte {
	defer s.lock()()
	return s.event(sender, object{
		"ref": "refs/heads/" + branch, "before": before, "after": s.branches[branch],
		"deleted": false, "forced": false, "created": false,
	})
}

// MergeGroupEvent returns the payload of a merge queue that asks whether head
// may be merged onto base.
func (s *Server) MergeGroupEvent(head, base, sender string) []byte {
	return s.event(sender, object{"action": "checks_requested", "merge_group": object{
		"head_sha": head, "head_ref": "refs/heads/gh-readonly-queue/main/pr-1-" + base, "base_sha": base,
		"base_ref": "refs/heads/main",
	}})
}

// ScheduleEvent returns the payload of a schedule that fired.
func (s *Server) ScheduleEvent(cron string) []byte {
	text, err := json.Marshal(object{"schedule": cron, "workflow": ".github/workflows/drift.yml"})
	if err != nil {
		panic(err)
	}
	return text
}

// DispatchEvent returns the payload of a workflow that a person started.
func (s *Server) DispatchEvent(branch, sender string, inputs map[string]any) []byte {
	return s.event(sender, object{
		"ref": "refs/heads/" + branch, "inputs": inputs,
		"workflow": ".github/workflows/apply.yml",
	})
}

func (s *Server) event(sender string, set object) []byte {
	set["repository"], set["sender"] = repositoryShape(), user(sender)
	text, err := json.Marshal(set)
	if err != nil {
		panic(err)
	}
	return text
}
