package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
)

//go:embed page/*.tmpl
var pageTemplates embed.FS

//go:embed page/plan.css
var planStyle string

//go:embed page/overview.css
var overviewStyle string

//go:embed page/matrix.css
var matrixStyle string

//go:embed page/plan.js
var planScript string

//go:embed page/grid.js
var gridScript string

//go:embed page/filter.js
var filterScript string

// HTML returns the model as one page that needs no other file and no other
// host. Its content security policy allows only its own style and script, named
// by their digests, so that text in a plan never runs.
func (m *Model) HTML() ([]byte, error) {
	functions := template.FuncMap{
		"short": ShortCommit, "from": fromText, "sandbox": func() string { return sandboxText },
	}
	page, err := template.New("plan.html.tmpl").Funcs(functions).ParseFS(pageTemplates, "page/*.tmpl")
	if err != nil {
		panic(err) // it is part of this program, and tested
	}
	style, script := planStyle+overviewStyle+matrixStyle, planScript+gridScript+filterScript
	data := pageData{
		Model: m, Style: template.CSS(style), Script: template.JS(script), //nolint:gosec // our own files
		Policy: fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; "+
			"form-action 'none'", digestOf(style), digestOf(script)),
	}
	for _, i := range m.visible().Integrations {
		o := overviewOf(i.Access)
		lines, more := pageLinesOf(o)
		data.Integrations = append(data.Integrations, pageIntegration{
			Integration: i, Verdict: plainVerdict(i), Lines: lines, More: more, Persons: personsOf(o),
			Matrices: pageMatricesOf(i.Access), Kinds: groupsOf(i),
		})
	}
	var b strings.Builder
	if err := page.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("writing the plan as HTML: %w", err)
	}
	return []byte(b.String()), nil
}

// PageStyle is the style of a page, in light and dark.
func PageStyle() string { return planStyle }

// StylePolicy is the content security policy of a page that has a style and nothing else.
func StylePolicy(style string) string {
	return fmt.Sprintf("default-src 'none'; style-src '%s'; base-uri 'none'; form-action 'none'", digestOf(style))
}

// digestOf returns the name of a style or script in a content security policy.
func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// ShortCommit is a commit as people compare it.
func ShortCommit(commit string) string { return commit[:min(12, len(commit))] }

type pageData struct {
	*Model
	Style        template.CSS
	Script       template.JS
	Policy       string
	Integrations []pageIntegration
}

type pageIntegration struct {
	Integration
	Verdict  string
	Lines    []pageLine
	More     string
	Persons  []pagePerson
	Matrices []pageMatrix
	Kinds    []kindGroup
}

// Cells returns the number of cells with a change in all matrices.
func (i pageIntegration) Cells() int {
	cells := 0
	for _, m := range i.Matrices {
		cells += m.Changes
	}
	return cells
}

// kindGroup is the changes of one kind, in the order of the plan.
type kindGroup struct {
	Kind    string
	Count   int
	Sharing []sharingGroup
}

// sharingGroup is changes that share statements, with all that apply sends for them.
type sharingGroup struct {
	Changes []pageChange
	SQL     string
}

// Alone reports whether there is one change, with statements of its own.
func (g sharingGroup) Alone() bool { return len(g.Changes) == 1 }

// pageChange is a change with its text split for colours.
type pageChange struct {
	Change
	Lines []diffLine
}

type diffLine struct{ Class, Text string }

// Sign returns the mark of the action.
func (c pageChange) Sign() string {
	return map[plan.Action]string{plan.Create: "+", plan.Update: "~", plan.Delete: "−"}[c.Action]
}

func groupsOf(i Integration) []kindGroup {
	of := make(map[string][]Change)
	for _, c := range i.Changes {
		of[string(c.Kind)] = append(of[string(c.Kind)], c)
	}
	var groups []kindGroup
	for _, kind := range kindsByWeight(i.Changes) {
		group := kindGroup{Kind: kind, Count: len(of[kind])}
		for _, changes := range sharing(of[kind]) {
			some := sharingGroup{}
			for _, c := range changes {
				some.Changes = append(some.Changes, pageChange{Change: c, Lines: linesOf(c)})
			}
			if statements := i.statementsOf(changes); len(statements) > 0 {
				some.SQL = strings.Join(statements, ";\n\n") + ";"
			}
			group.Sharing = append(group.Sharing, some)
		}
		groups = append(groups, group)
	}
	return groups
}

// linesOf returns the lines of an update's diff with their colours.
func linesOf(c Change) []diffLine {
	if c.Action != plan.Update || c.Diff == "" {
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

// plainVerdict returns the verdict without colours.
func plainVerdict(i Integration) string {
	if i.isSame() {
		return sameVerdict(i)
	}
	blocked, meaning := verdictOf(i, oneOrMany)
	return blocked + meaning
}
