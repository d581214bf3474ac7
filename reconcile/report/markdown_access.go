package report

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
)

// writeAccessTable writes a table of who gains and who loses which columns, and which
// policy lines decide that.
func writeAccessTable(b *strings.Builder, entries []Access, files string, d detail) {
	rows := groupColumns(entries, d)
	because := slices.ContainsFunc(rows, func(r accessRow) bool { return len(r.Because) > 0 })
	b.WriteString("| | who | what | rows | value |" + ifso(because, " because |") + "\n|---|---|---|---|---|" +
		ifso(because, "---|") + "\n")
	for _, r := range rows {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |%s\n", words[r.Effect]+ifso(r.Terms() != "", " "+r.Terms())+
			ifso(r.doubt() != "", ", **"+r.doubt()+"**"),
			names(r.Users, d), r.what(),
			sights(r.Before.Rows, r.After.Rows),
			sights(r.Before.Value, r.After.Value), ifso(because, " "+lines(r.Because, files, d)+" |"))
	}
	b.WriteString("\n")
}

func ifso(condition bool, text string) string {
	if condition {
		return text
	}
	return ""
}

// words say what happens to the people of a row. Gains and differences stand
// out.
var words = map[access.Effect]string{
	access.Widens: "**gains**", access.Narrows: "loses", access.Mixed: "**differs**", access.Neutral: "**keeps**",
}

// plainWords are the same words without emphasis.
var plainWords = map[access.Effect]string{
	access.Widens: "gains", access.Narrows: "loses", access.Mixed: "differs", access.Neutral: "keeps",
}

func widensTagged(a Access) bool {
	return len(a.Tags) > 0 && (a.Effect == access.Widens || a.Effect == access.Mixed)
}

func codes(texts []string) string {
	parts := make([]string, len(texts))
	for n, text := range texts {
		parts[n] = code(text)
	}
	return strings.Join(parts, ", ")
}

func names(users []string, d detail) string {
	most := 40
	if !d.people {
		most = 8
	}
	text := codes(users[:min(len(users), most)])
	if len(users) > most {
		text += fmt.Sprintf(" and %d more", len(users)-most)
	}
	return text
}

func sights(before, after string) string {
	if before == after {
		return code(after)
	}
	return code(before) + " → " + code(after)
}

func lines(because []Reason, files string, d detail) string {
	most := 6
	if !d.people {
		most = 2
	}
	var parts []string
	for _, o := range because[:min(len(because), most)] {
		parts = append(parts, code(o.Block)+at(files, o.File, o.Line))
	}
	if len(because) > most {
		parts = append(parts, fmt.Sprintf("%d more", len(because)-most))
	}
	return strings.Join(parts, "<br>")
}

func writeAccessCounts(b *strings.Builder, entries []Access) {
	people := make(map[access.Effect]map[string]bool)
	sources := make(map[string]bool)
	for _, e := range entries {
		if people[e.Effect] == nil {
			people[e.Effect] = make(map[string]bool)
		}
		for _, user := range e.Users {
			people[e.Effect][user] = true
		}
		sources[e.Source] = true
	}
	fmt.Fprintf(b, "On %d sources, %d people gain, %d lose, and for %d access differs.\n\n", len(sources),
		len(people[access.Widens]), len(people[access.Narrows]), len(people[access.Mixed]))
}

// escapePath escapes a file's path for a link.
func escapePath(file string) string {
	parts := strings.Split(file, "/")
	for n, part := range parts {
		parts[n] = url.PathEscape(part)
	}
	return strings.NewReplacer("(", "%28", ")", "%29").Replace(strings.Join(parts, "/"))
}
