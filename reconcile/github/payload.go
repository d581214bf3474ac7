package github

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// payload is the part of GitHub's event payloads that redveil reads. It does
// not use the types of go-github, because then an unused field that changed its
// type would be an error.
type payload struct {
	Action     string        `json:"action"`
	Repository repositoryRef `json:"repository"`
	Sender     user          `json:"sender"`
	Pull       *pullPayload  `json:"pull_request"`

	Ref     string `json:"ref"`
	Before  string `json:"before"`
	After   string `json:"after"`
	Deleted bool   `json:"deleted"`
	Forced  bool   `json:"forced"`

	MergeGroup struct {
		HeadSHA string `json:"head_sha"`
		HeadRef string `json:"head_ref"`
		BaseSHA string `json:"base_sha"`
	} `json:"merge_group"`

	Schedule string           `json:"schedule"`
	Inputs   map[string]input `json:"inputs"`
}

type user struct {
	Login string `json:"login"`
}

type repositoryRef struct {
	FullName      string `json:"full_name"`
	DefaultBranch string `json:"default_branch"`
}

type pullPayload struct {
	Number      int    `json:"number"`
	Title       string `json:"title"`
	URL         string `json:"html_url"`
	State       string `json:"state"`
	User        user   `json:"user"`
	Head        end    `json:"head"`
	Base        end    `json:"base"`
	Merged      bool   `json:"merged"`
	MergedAt    string `json:"merged_at"` // events of reviews have no field merged
	MergeCommit string `json:"merge_commit_sha"`
}

// end is one of the two ends of a pull request. The repository of a head is
// null once its fork is deleted.
type end struct {
	Ref        string         `json:"ref"`
	SHA        string         `json:"sha"`
	Repository *repositoryRef `json:"repo"`
}

func (p *pullPayload) read() PullRequest {
	pull := PullRequest{
		Number: p.Number, Title: p.Title, Author: p.User.Login, URL: p.URL,
		HeadSHA: p.Head.SHA, HeadRef: p.Head.Ref, BaseSHA: p.Base.SHA, BaseRef: p.Base.Ref,
		Fork: p.Head.Repository == nil || p.Base.Repository == nil ||
			p.Head.Repository.FullName != p.Base.Repository.FullName,
		Open:   p.State == "open",
		Merged: p.Merged || p.MergedAt != "",
	}
	if pull.Merged {
		pull.MergeCommit = p.MergeCommit
	}
	return pull
}

// input is a value that a person typed or chose for workflow_dispatch.
type input string

// UnmarshalJSON accepts texts, and numbers and booleans as they are written.
func (i *input) UnmarshalJSON(data []byte) error {
	switch first := bytes.TrimLeft(data, " ")[0]; first {
	case '"':
		return json.Unmarshal(data, (*string)(i))
	case '{', '[':
		return fmt.Errorf("an input of workflow_dispatch is not text: %.20s", data)
	case 'n': // null
	default:
		*i = input(data)
	}
	return nil
}
