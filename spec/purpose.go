package spec

import (
	"slices"
	"strings"

	"github.com/redveil/redveil/spec/expr"
)

// Purpose is what somebody works for. Purposes form a tree: acting for
// "fraud.chargeback" satisfies a rule that asks for "fraud".
type Purpose struct {
	Origin    Origin
	Name      string
	Statement string // what someone says by acknowledging it
}

var purposeSchema = schema{
	says: "What somebody works for. Purposes are a tree: acting for `fraud.chargeback` is acting for `fraud`.",
	attributes: []attr{
		{
			name: "statement", kind: aText, example: `"I use this data only to investigate fraud."`,
			says: "What one says by acknowledging it, or a purpose below it.",
		},
		{
			name: renamedFrom, kind: aText, example: `"old"`,
			says: "What the purpose was called before.",
		},
	},
}

func (l *loader) purpose(f *fields, origin Origin, name string) {
	p := &Purpose{Origin: origin, Name: name, Statement: f.text("statement")}
	if len(p.Statement) > maxStatement {
		f.refuse(f.rangeOf("statement"), "Statement too long", "The statement has %d bytes; at most %d fit.",
			len(p.Statement), maxStatement)
	}
	f.renamedFrom("purpose", origin, name)
	l.repository.Purposes = append(l.repository.Purposes, p)
}

// Statement returns what someone says by acknowledging a purpose: every
// statement on the way up its tree, the highest first.
func Statement(purposes []*Purpose, name string) string {
	var parts []string
	for _, p := range purposes { // an ancestor's name comes before its descendants'
		if p.Statement != "" && TagReaches(p.Name, name) {
			parts = append(parts, p.Statement)
		}
	}
	return strings.Join(parts, " ")
}

// maxStatement is the width of the warehouse's column for statements, in bytes.
const maxStatement = 4000

// Project says who works on which sources, for which purposes.
type Project struct {
	Origin          Origin
	Name            string
	Members, Groups []string
	Sources         []string
	Purposes        []string
}

var projectSchema = schema{
	says: "Who works on which sources, for which purposes.",
	attributes: []attr{
		{name: "members", kind: labelList, of: "user", example: `["alice"]`, says: "Users who may act in it."},
		{
			name: "groups", kind: labelList, of: "group", example: `["investigators"]`,
			says: "Groups whose members may act in it.",
		},
		{
			name: "sources", kind: labelList, of: "source", example: `["customers"]`,
			says: "Where acting in it counts.",
		},
		{
			name: "purposes", kind: labelList, of: "purpose", example: `["fraud.chargeback"]`,
			says: "What its members may acknowledge in it.",
		},
		{
			name: renamedFrom, kind: aText, example: `"old"`,
			says: "What the project was called before.",
		},
	},
}

func (l *loader) project(f *fields, origin Origin, name string) {
	p := &Project{Origin: origin, Name: name}
	p.Members = f.labels("members")
	p.Groups = f.labels("groups")
	p.Sources = f.labels("sources")
	p.Purposes = f.labels("purposes")
	f.renamedFrom("project", origin, name)
	l.repository.Projects = append(l.repository.Projects, p)
}

// labels reads a list of labels of another block type, sorted, without
// repetitions.
func (f *fields) labels(name string) []string {
	items, block := f.items(name), f.known(name).of
	for _, i := range items {
		f.refer(block, i.text, i.rng)
	}
	return slices.Compact(slices.Sorted(slices.Values(texts(items))))
}

// checkPurposes reports a purpose of a project that is only a prefix of declared
// ones: nobody could acknowledge it.
func (l *loader) checkPurposes() {
	slices.SortStableFunc(l.repository.Purposes, func(a, b *Purpose) int { return strings.Compare(a.Name, b.Name) })
	declared := make(map[string]bool)
	var names []string
	for _, p := range l.repository.Purposes {
		declared[p.Name] = true
		names = append(names, p.Name)
	}
	for _, p := range l.repository.Purposes {
		said := Statement(l.repository.Purposes, p.Name)
		if len(said) > maxStatement && len(p.Statement) <= maxStatement {
			l.refuse(p.Origin.Range, "Statement too long", "With the statements above it, what somebody says for %s "+
				"has %d bytes; at most %d fit.", p.Origin.Block, len(said), maxStatement)
		}
	}
	for _, project := range l.repository.Projects {
		for _, purpose := range project.Purposes {
			below := slices.ContainsFunc(names,
				func(name string) bool { return strings.HasPrefix(name, purpose+".") })
			if !declared[purpose] && below {
				l.refuse(project.Origin.Range, "Unknown purpose", "No purpose %q is declared, only purposes "+
					"below it.%s", shown(purpose), expr.Suggest(purpose, names))
			}
		}
	}
}
