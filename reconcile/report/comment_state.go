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

// CommentState is what a comment keeps, hidden, for later runs. Whoever can
// edit the comment can forge it, so it is not trusted by itself: the
// fingerprints count only if they give the digest in the commit status.
type CommentState struct {
	Digest state.Digest `json:"digest"`
	// Fingerprints are the fingerprints of everything that the plan does; nil
	// if there are too many.
	Fingerprints []plan.Fingerprint `json:"things,omitempty"`
	// Access says in short lines who sees what; nil if there are too many.
	Access  []string `json:"access,omitempty"`
	History []string `json:"history,omitempty"`
}

const (
	mostFingerprints = 600
	mostAccess       = 400
	mostHistory      = 20
	// mostLine limits a line of history and mostText all lines on access, in
	// bytes, so that the hidden state leaves room for the text.
	mostLine = 600
	mostText = 20000
	// mostHidden limits the compressed state, as some texts do not compress.
	mostHidden = 24000
	// mostState is far more than a state ever needs. A larger one was forged.
	mostState = 1 << 20
)

// CommentStateOf returns what a comment should keep of a plan.
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
		if when := r.Terms(); when != "" {
			what += " " + when
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

// After continues the state of the comment's earlier plan. If this is another
// plan, it adds a line on what changed.
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

// moves describes the difference between what two plans say about people.
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

// Hidden writes the state as a line that GitHub does not show. If it is too
// long, parts of it are dropped, the least useful first.
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

// ParseCommentState reads the state from a comment. What cannot be read is
// dropped.
func ParseCommentState(body string) CommentState {
	var m CommentState
	long := func(line string) bool { return len(line) > mostLine }
	if !unhide(stateStart, body, &m) || len(m.History) > mostHistory || slices.ContainsFunc(m.History, long) {
		return CommentState{}
	}
	return m
}

// hidden compresses a value into an HTML comment.
func hidden(start string, value any) string {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(err) // plain values only
	}
	var b bytes.Buffer
	packed := gzip.NewWriter(&b)
	_, _ = packed.Write(encoded) // a buffer never fails
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
