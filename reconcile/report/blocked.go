package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state/redshift"
)

// Blocked is a source that cannot be planned now. The rest of the plan does not
// wait for it.
type Blocked struct {
	Source string `json:"source"`
	Reason string `json:"reason"`
	Mend   string `json:"mend"`
	// View is the view that stays as it is.
	View string `json:"view,omitempty"`
	// Now is what its readers get until then, and Readers are who they are.
	Now     string   `json:"now"`
	Readers []string `json:"readers"`
	// Taken are those who lose it until then, because they would see more of it by
	// the rest of the plan.
	Taken []string `json:"taken,omitempty"`
	File  string   `json:"file,omitempty"`
	Line  int      `json:"line,omitempty"`
}

func blockedOf(b plan.Blocked) Blocked {
	reason := becauseOf(b.Origin)
	view := ""
	if !b.View.Object.IsZero() {
		view = b.View.String()
	}
	return Blocked{
		View: view, Source: b.Source, Reason: b.Reason, Mend: b.Mend, Now: b.Now,
		Readers: append([]string{}, b.Readers...), Taken: b.Taken, File: reason.File, Line: reason.Line,
	}
}

// Text says all of it in sentences, of which the first follows a colon.
func (b Blocked) Text() string {
	who := "nobody reads it"
	if len(b.Readers) > 0 {
		who = "these read it: " + people(b.Readers)
	}
	if len(b.Taken) > 0 {
		who += "; " + people(b.Taken) + " would see more of it by what they become, and read it no longer"
	}
	return fmt.Sprintf("%s. Until then %s, and %s. To mend it, %s", strings.TrimSuffix(b.Reason, "."), b.Now, who,
		stopped(b.Mend))
}

// stopped ends a sentence.
func stopped(text string) string {
	if strings.HasSuffix(text, "?") || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// blockedCount says how many sources are blocked; empty for none.
func (i Integration) blockedCount() string {
	switch n := len(i.Blocked); n {
	case 0:
		return ""
	case 1:
		return "1 source is blocked"
	default:
		return fmt.Sprintf("%d sources are blocked", n)
	}
}

// BlockedSources are the labels of the blocked sources.
func (i Integration) BlockedSources() []string {
	var labels []string
	for _, b := range i.Blocked {
		labels = append(labels, b.Source)
	}
	return labels
}

// BlockedViews are the views that stay as they are, and may not be readable.
func (i Integration) BlockedViews() []redshift.Name {
	var views []redshift.Name
	for _, b := range i.Blocked {
		if view, err := redshift.ParseName(b.View); err == nil {
			views = append(views, view)
		}
	}
	return views
}

// BlockedError reports that all was applied but what concerns blocked sources;
// nil if there are none.
func (m *Model) BlockedError() error {
	var names, sources []string
	for _, i := range m.Integrations {
		for _, b := range i.Blocked {
			sources = append(sources, fmt.Sprintf("%q", b.Source))
			names = append(names, fmt.Sprintf("source %q of integration %q: %s; to mend it, %s", b.Source, i.Name,
				b.Reason, stopped(b.Mend)))
		}
	}
	if len(names) == 0 {
		return nil
	}
	kind := "source"
	if len(sources) > 1 {
		kind = "sources"
	}
	// The first line is all that a status shows.
	return fmt.Errorf("everything is done but what is blocked: %s %s\n  %s", kind, some(sources, 3),
		strings.Join(names, "\n  "))
}

// IsBlocked reports whether any source is blocked.
func (m *Model) IsBlocked() bool {
	return slices.ContainsFunc(m.Integrations, func(i Integration) bool { return len(i.Blocked) > 0 })
}

func writeBlocked(b *strings.Builder, all []Blocked, cut *shortened) {
	if len(all) == 0 {
		return
	}
	const mostBlocked = 6
	fmt.Fprintf(b, "\n%s\n", strong.Render("Blocked"))
	most := cut.most(len(all), mostBlocked)
	for _, one := range all[:most] {
		fmt.Fprintf(b, "  %s %s%s\n", red.Render(one.Source+":"), one.Text(), faint.Render(fmt.Sprintf("  %s:%d",
			one.File, one.Line)))
	}
	if more := len(all) - most; more > 0 {
		fmt.Fprintf(b, "  %s\n", strong.Render(fmt.Sprintf("and %d more", more)))
	}
}

func writeBlockedMarkdown(b *strings.Builder, all []Blocked, files string) {
	if len(all) == 0 {
		return
	}
	b.WriteString("> [!WARNING]\n> **Blocked.** What concerns these sources waits; the rest does not.\n\n")
	for n, one := range all {
		if n == mostListed {
			fmt.Fprintf(b, "- … and %d more\n", len(all)-n)
			break
		}
		fmt.Fprintf(b, "- %s: %s%s\n", code(one.Source), sentence(one.Text()), at(files, one.File, one.Line))
	}
	b.WriteString("\n")
}
