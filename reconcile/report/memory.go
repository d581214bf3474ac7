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

// Memory is what a comment keeps, unseen, for the runs after it. Whoever may
// edit the comment may forge it, so nothing in it is believed by itself: the
// things count only with the digest that stands elsewhere.
type Memory struct {
	Digest state.Digest `json:"digest"`
	// Things are all that the plan does; nil where they are too many.
	Things []plan.Fingerprint `json:"things,omitempty"`
	// Access says in short lines who sees what; nil where they are too many.
	Access  []string `json:"access,omitempty"`
	History []string `json:"history,omitempty"`
}

const (
	mostThings  = 600
	mostAccess  = 400
	mostHistory = 20
	// mostLine and mostText bound a line of history and all lines on access,
	// in bytes, so that what is hidden leaves room for what is shown.
	mostLine = 600
	mostText = 20000
	// mostHidden bounds all of it once it is packed, which noise resists.
	mostHidden = 24000
	// mostMemory is far more than Memory ever takes; what is larger was forged.
	mostMemory = 1 << 20
)

// MemoryOf is what a comment should keep of a plan.
func MemoryOf(i Integration, things []plan.Fingerprint) Memory {
	m := Memory{Digest: i.Digest}
	if len(things) <= mostThings {
		m.Things = things
	}
	for _, r := range foldRows(i.Access, detail{people: true}) {
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

// After continues the memory of the comment's earlier plan, with a line on
// what moved if this is another plan.
func (m Memory) After(earlier Memory) Memory {
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
	memoryStart = "<!-- redveil:memory "
	hiddenEnd   = " -->"
)

// Hidden writes the memory as a line that GitHub does not show. What would
// take the room of the plan is forgotten, what moves least first.
func (m Memory) Hidden() string {
	text := hidden(memoryStart, m)
	for _, forget := range []func(){
		func() { m.Access = nil },
		func() { m.History = m.History[max(len(m.History)-mostHistory/4, 0):] },
		func() { m.Things = nil },
	} {
		if len(text) > mostHidden {
			forget()
			text = hidden(memoryStart, m)
		}
	}
	return text
}

// ParseMemory finds the memory in a comment; what cannot be read is forgotten.
func ParseMemory(body string) Memory {
	var m Memory
	long := func(line string) bool { return len(line) > mostLine }
	if !unhide(memoryStart, body, &m) || len(m.History) > mostHistory || slices.ContainsFunc(m.History, long) {
		return Memory{}
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
	encoded, err := io.ReadAll(io.LimitReader(packed, mostMemory))
	return err == nil && json.Unmarshal(encoded, into) == nil
}
