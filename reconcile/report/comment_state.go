package report

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
)

// CommentState is what a comment keeps, unseen, for the runs after it. Whoever may
// edit the comment may forge it, so nothing in it is believed by itself: the
// fingerprints count only with the digest that stands elsewhere.
type CommentState struct {
	Digest state.Digest `json:"digest"`
	// Fingerprints are all that the plan does; nil where they are too many.
	Fingerprints []plan.Fingerprint `json:"things,omitempty"`
	// Access says in short lines who sees what; nil where they are too many.
	Access  []string `json:"access,omitempty"`
	History []string `json:"history,omitempty"`
}

const (
	mostFingerprints = 600
	mostAccess       = 400
	mostHistory      = 20
	// mostLine and mostText bound a line of history and all lines on access,
	// in bytes, so that what is hidden leaves room for what is shown.
	mostLine = 600
	mostText = 20000
	// mostHidden bounds all of it once it is packed, which noise resists.
	mostHidden = 24000
	// mostState is far more than a state ever takes; what is larger was forged.
	mostState = 1 << 20
)

// CommentStateOf is what a comment should keep of a plan.
func CommentStateOf(i Integration, fingerprints []plan.Fingerprint) CommentState {
	m := CommentState{Digest: i.Digest}
	if len(fingerprints) <= mostFingerprints {
		m.Fingerprints = fingerprints
	}
	for _, r := range groupColumns(i.Access, detail{people: true}) {
		what := plainWords[r.Effect] + " " + r.Source + "." + r.names(",")
		if r.After.Rows != "all" && r.After.Rows != "none" {
			what += " where " + r.After.Rows
		}
		if r.After.Value != "clear" && r.After.Value != "none" {
			what += " as " + r.After.Value
		}
		for _, user := range r.Users {
			m.Access = append(m.Access, user+" "+what)
		}
	}
	if len(m.Access) > mostAccess || len(strings.Join(m.Access, "")) > mostText {
		m.Access = nil
	}
	return m
}

// After continues the state of the comment's earlier plan, with a line on
// what moved if this is another plan.
func (m CommentState) After(earlier CommentState) CommentState {
	m.History = earlier.History
	if earlier.Digest == "" || earlier.Digest == m.Digest {
		return m
	}
	line := fmt.Sprintf("%s… → %s…", ShortDigest(earlier.Digest), ShortDigest(m.Digest))
	if moved := moves(earlier.Access, m.Access); moved != "" {
		line += ": " + moved
	}
	m.History = append(slices.Clone(m.History), Clip(line, mostLine))
	if over := len(m.History) - mostHistory; over > 0 {
		m.History = m.History[over:]
	}
	return m
}

// moves tells in words what one plan says of people that the other does not.
func moves(before, after []string) string {
	var parts []string
	add := func(word string, from, without []string) {
		const most = 6
		count := 0
		for _, line := range from {
			if slices.Contains(without, line) {
				continue
			}
			if count++; count <= most {
				parts = append(parts, word+" "+line)
			}
		}
		if count > most {
			parts = append(parts, fmt.Sprintf("and %d more", count-most))
		}
	}
	add("now also", after, before)
	add("no longer", before, after)
	return strings.Join(parts, "; ")
}

const (
	stateStart = "<!-- redveil:memory "
	hiddenEnd  = " -->"
)

// Hidden writes the state as a line that GitHub does not show. What would
// take the room of the plan is forgotten, what moves least first.
func (m CommentState) Hidden() string {
	text := hidden(stateStart, m)
	for _, forget := range []func(){
		func() { m.Access = nil },
		func() { m.History = m.History[max(len(m.History)-mostHistory/4, 0):] },
		func() { m.Fingerprints = nil },
	} {
		if len(text) > mostHidden {
			forget()
			text = hidden(stateStart, m)
		}
	}
	return text
}

// ParseCommentState finds the state in a comment; what cannot be read is forgotten.
func ParseCommentState(body string) CommentState {
	var m CommentState
	long := func(line string) bool { return len(line) > mostLine }
	if !unhide(stateStart, body, &m) || len(m.History) > mostHistory || slices.ContainsFunc(m.History, long) {
		return CommentState{}
	}
	return m
}

// hidden packs a value into an HTML comment.
func hidden(start string, value any) string {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(err) // plain values only
	}
	var b bytes.Buffer
	packed := gzip.NewWriter(&b)
	_, _ = packed.Write(encoded) // a buffer takes all
	_ = packed.Close()
	return start + base64.StdEncoding.EncodeToString(b.Bytes()) + hiddenEnd + "\n"
}

// unhide reads what hidden wrote, and reports whether it could.
func unhide(start, body string, into any) bool {
	_, rest, _ := strings.Cut(body, start)
	text, _, found := strings.Cut(rest, hiddenEnd)
	raw, err := base64.StdEncoding.DecodeString(text)
	if !found || err != nil {
		return false
	}
	packed, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return false
	}
	encoded, err := io.ReadAll(io.LimitReader(packed, mostState))
	return err == nil && json.Unmarshal(encoded, into) == nil
}
