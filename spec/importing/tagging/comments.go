package tagging

import (
	"fmt"
	"regexp"

	"github.com/redveil/redveil/state"
)

// Pattern finds tags in comments.
type Pattern struct{ compiled *regexp.Regexp }

// ParsePattern reads a regular expression whose one group is a tag.
func ParsePattern(text string) (Pattern, error) {
	compiled, err := regexp.Compile(text)
	if err != nil {
		return Pattern{}, fmt.Errorf("comments:%s is no regular expression: %w", text, err)
	}
	if n := compiled.NumSubexp(); n != 1 {
		return Pattern{}, fmt.Errorf("comments:%s has %d groups; exactly one says which part is the tag, as in "+
			`comments:@tag\(([a-z.]+)\)`, text, n)
	}
	return Pattern{compiled}, nil
}

// Find returns the tags in the comments of relations and of their columns.
func (p Pattern) Find(relations []state.Relation) []Tagging {
	var all []Tagging
	find := func(place Place, comment string) {
		for _, match := range p.compiled.FindAllStringSubmatch(comment, -1) {
			all = append(all, Tagging{Place: place, Tag: match[1], From: "the comment of " + place.String()})
		}
	}
	for _, r := range relations {
		find(Place{Schema: r.Schema, Table: r.Name}, r.Comment)
		for _, c := range r.Columns {
			find(Place{r.Schema, r.Name, c.Name}, c.Comment)
		}
	}
	return all
}
