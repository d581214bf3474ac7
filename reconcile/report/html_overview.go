package report

import (
	"html"
	"html/template"
	"maps"
	"slices"
	"strings"
)

// pageLine is a line of the overview as the page shows it.
type pageLine struct {
	Word    string
	Doubt   bool
	Who     template.HTML
	More    []string // the people whom Who only counts
	What    template.HTML
	How     []template.HTML
	Because []Reason
	Example string
}

// pagePerson is what changes for one person.
type pagePerson struct {
	Name  string
	Lines []pageLine
}

// mostPeopleListed is up to how many people a line lists in full: the table of its source
// has all of them.
const mostPeopleListed = 200

// mostPersonLines limits how many lines the view by person has, as each line stands there
// once for each of its people.
const mostPersonLines = 1000

// mostPageLines is how many lines the page shows of who gains and who loses; the tables
// by source have all of it.
const mostPageLines = 200

// pageLinesOf returns the lines that the page shows, and says what the others are about.
func pageLinesOf(o overview) (lines []pageLine, more string) {
	shown := o.Lines
	if len(shown) > mostPageLines {
		shown, more = shown[:mostPageLines], rest(shown[mostPageLines:])
	}
	for _, l := range shown {
		lines = append(lines, l.onPage())
	}
	return lines, more
}

func (l overviewLine) onPage() pageLine {
	p := pageLine{
		Word: wordOf(l.Effect), Doubt: l.Doubt, Who: htmlOf(l.who(writingOfPage)), What: htmlOf(l.what(writingOfPage)),
		Because: l.Because,
	}
	if len(l.Users) > mostPeopleNamed && len(l.Users) <= mostPeopleListed {
		p.More = l.Users
	}
	for _, part := range l.how(writingOfPage) {
		p.How = append(p.How, htmlOf(part))
	}
	if l.Rows.Phrase == "" {
		p.Example = l.Example
	}
	return p
}

// personsOf turns lines round: who, and what changes for them. It is nil if there are too
// many for a page.
func personsOf(o overview) []pagePerson {
	byName := make(map[string][]pageLine)
	count := 0
	for _, l := range o.Lines {
		if count += len(l.Users); count > mostPersonLines {
			return nil
		}
		for _, user := range l.Users {
			own := l.onPage()
			own.Who, own.More = "", nil
			byName[user] = append(byName[user], own)
		}
	}
	persons := make([]pagePerson, 0, len(byName))
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		persons = append(persons, pagePerson{name, byName[name]})
	}
	return persons
}

// Counts are how many lines of each kind a person has.
func (p pagePerson) Counts() []effectCount {
	var counts []effectCount
	for _, word := range []string{"gains", "loses", "differs", "keeps"} {
		n := 0
		for _, l := range p.Lines {
			if l.Word == word {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, effectCount{word, n})
		}
	}
	return counts
}

// writingOfPage is how the page writes names: escaped, each in an element of its own.
var writingOfPage = writing{
	name:  func(text string) string { return "<code>" + html.EscapeString(text) + "</code>" },
	code:  func(text string) string { return "<code>" + html.EscapeString(text) + "</code>" },
	plain: html.EscapeString,
	tags: func(tags []string) string {
		all := make([]string, len(tags))
		for n, tag := range tags {
			all[n] = `<span class="tag">` + html.EscapeString(tag) + "</span>"
		}
		return strings.Join(all, " ")
	},
}

// htmlOf is what writingOfPage wrote, which has escaped every name.
func htmlOf(text string) template.HTML { return template.HTML(text) } //nolint:gosec // escaped above
