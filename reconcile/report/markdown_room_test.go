package report_test

import (
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
)

// noise returns a text that does not compress.
func noise(n, size int) string {
	text := ""
	for len(text) < size {
		sum := sha512.Sum512([]byte(fmt.Sprint(n, len(text))))
		text += base64.RawStdEncoding.EncodeToString(sum[:])
	}
	return text[:size]
}

// The history of earlier plans must leave room for this one.
func TestALongHistoryLeavesRoomForThePlan(t *testing.T) {
	model, i := wide(10)
	o := onGitHub
	o.Budget = report.CommentBudget
	for n := range 20 {
		o.History = append(o.History, fmt.Sprintf("%d %s", n, strings.Repeat("_", 590)))
	}
	text := model.Markdown(i, o)
	if !strings.Contains(text, "- … 18 earlier\n- 18 ") || !strings.Contains(text, "\n- 19 ") ||
		!strings.Contains(text, "| **gains** |") || strings.Contains(text, "too long") {
		t.Errorf("%d bytes\n%.3000s", len(text), text)
	}
}

func TestWhatIsHiddenIsBounded(t *testing.T) {
	m := report.CommentState{Digest: "sha256:1"}
	for n := range 600 {
		var f plan.Fingerprint
		copy(f[:], noise(n, len(f)))
		m.Fingerprints = append(m.Fingerprints, f)
	}
	for n := range 20 {
		m.Access, m.History = append(m.Access, noise(n, 1000)), append(m.History, noise(n, 600))
	}
	text := m.Hidden()
	if read := report.ParseCommentState(text); len(text) > 24000 || len(read.Fingerprints) != 600 ||
		len(read.History) == 0 {
		t.Errorf("%d bytes keep %d things and %d lines", len(text), len(read.Fingerprints), len(read.History))
	}
	if m.History == nil || m.Access == nil {
		t.Error("it forgot everything for good")
	}
}

func TestManyLongDifferencesFitIntoAnIssue(t *testing.T) {
	page := drifted()
	page.Integration.Changes = nil
	for n := range 400 {
		page.Integration.Changes = append(page.Integration.Changes,
			report.Change{Action: plan.Delete, Kind: state.KindGrant, Name: noise(n, 400)})
	}
	text, memory := page.Markdown(report.CommentBudget)
	if all := len(text) + len(memory.Hidden()); all > report.CommentBudget {
		t.Errorf("%d bytes, of them %d hidden", all, len(memory.Hidden()))
	}
	if len(memory.Since) == 0 {
		t.Error("nothing is remembered")
	}
	page.State, page.Now = memory, page.Now.Add(time.Hour)
	if _, again := page.Markdown(report.CommentBudget); len(again.Since) != len(memory.Since) {
		t.Errorf("%d, before %d", len(again.Since), len(memory.Since))
	}
}

// A policy's own text can contain the mark of the state.
func TestOnlyTheEndOfACommentIsItsState(t *testing.T) {
	model := modelOf(t, policy, emptyWarehouse())
	i := model.Integrations[0]
	i.Statements[i.Changes[0].Statements[0]] = "SELECT '" + report.FootMark + "'"
	body := model.Markdown(i, onGitHub)
	if report.WithState(report.WithState(body, "applied"), "planned") != body {
		t.Error("the comment lost what stood after the mark")
	}
}
