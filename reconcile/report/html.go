package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile"
)

//go:embed page/plan.html.tmpl
var pageTemplate string

//go:embed page/plan.css
var pageStyle string

//go:embed page/plan.js
var pageScript string

// HTML writes the model as one page that needs nothing else: no other file,
// no other host. Its content security policy lets only its own style and
// script run, named by their digests, so that no text of a plan ever does.
func (m *Model) HTML() ([]byte, error) {
	page, err := template.New("plan").Funcs(template.FuncMap{"short": short}).Parse(pageTemplate)
	if err != nil {
		panic(err) // it is ours, and tested
	}
	data := pageData{
		Model: m, Style: template.CSS(pageStyle), Script: template.JS(pageScript), //nolint:gosec // our own files
		Policy: fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", digestOf(pageStyle), digestOf(pageScript)),
	}
	for _, i := range m.Integrations {
		data.Integrations = append(data.Integrations, pageIntegration{
			Integration: i, Verdict: plainVerdict(m.Repository, i), Rows: foldColumns(i.Access), Kinds: groupsOf(i.Changes),
		})
	}
	var b strings.Builder
	if err := page.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("writing the plan as HTML: %w", err)
	}
	return []byte(b.String()), nil
}

// digestOf names a style or script in a content security policy.
func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func short(commit string) string { return commit[:min(12, len(commit))] }

type pageData struct {
	*Model
	Style        template.CSS
	Script       template.JS
	Policy       string
	Integrations []pageIntegration
}

type pageIntegration struct {
	Integration
	Verdict string
	Rows    []row
	Kinds   []kindGroup
}

// People lists everyone of a row; the page cuts nothing.
func (r row) People() string { return strings.Join(r.Users, ", ") }

// Columns lists the columns of a row.
func (r row) Columns() string { return strings.Join(r.columns, ", ") }

// Word is what happens to the people of a row.
func (r row) Word() string {
	return map[access.Effect]string{access.Widens: "gains", access.Narrows: "loses", access.Mixed: "differs"}[r.Effect]
}

// Same reports that only one of rows and value changes: "rows" or "value".
func (r row) Same(what string) bool {
	if what == "rows" {
		return r.Before.Rows == r.After.Rows
	}
	return r.Before.Value == r.After.Value
}

// kindGroup are the changes of one kind, in the order of the plan.
type kindGroup struct {
	Kind    string
	Changes []pageChange
}

// pageChange is a change with its text taken apart for colours.
type pageChange struct {
	Change
	Lines []diffLine
}

type diffLine struct{ Class, Text string }

// Sign is the mark of an action.
func (c pageChange) Sign() string {
	return map[reconcile.Action]string{reconcile.Create: "+", reconcile.Update: "~", reconcile.Delete: "−"}[c.Action]
}

// SQL is everything that apply sends for the change.
func (c pageChange) SQL() string { return strings.Join(c.Statements, ";\n\n") + ";" }

func groupsOf(changes []Change) []kindGroup {
	var groups []kindGroup
	for _, kind := range kindsOf(changes) {
		group := kindGroup{Kind: kind}
		for _, c := range changes {
			if string(c.Kind) == kind {
				group.Changes = append(group.Changes, pageChange{Change: c, Lines: linesOf(c)})
			}
		}
		groups = append(groups, group)
	}
	slices.SortStableFunc(groups, func(a, b kindGroup) int { return weightOf(a) - weightOf(b) })
	return groups
}

// weightOf puts what a reviewer reads first in front: the views.
func weightOf(g kindGroup) int {
	order := []string{"view", "grant", "membership", "profile", "procedure", "role", "group", "user"}
	if n := slices.Index(order, g.Kind); n >= 0 {
		return n
	}
	return len(order)
}

// linesOf colours the diff of an update.
func linesOf(c Change) []diffLine {
	if c.Action != reconcile.Update || c.Diff == "" {
		return nil
	}
	var lines []diffLine
	for text := range strings.Lines(c.Diff) {
		text = strings.TrimRight(text, "\n")
		class := ""
		switch {
		case strings.HasPrefix(text, "+"):
			class = "added"
		case strings.HasPrefix(text, "-"):
			class = "removed"
		case strings.HasPrefix(text, "@@"):
			class = "place"
		}
		lines = append(lines, diffLine{class, text})
	}
	return lines
}

// plainVerdict is the verdict without colours.
func plainVerdict(repository Repository, i Integration) string {
	if len(i.Changes) == 0 && repository.Base != "" {
		return sameMeaning
	}
	counts, meaning := verdictOf(i)
	return counts + meaning
}
