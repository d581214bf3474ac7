package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kinds counts the statements of each kind that an integration's plan sends,
// the most frequent first: "12 GRANT, 3 CREATE VIEW, 1 INSERT".
func (i Integration) Kinds() string {
	counts := make(map[string]int)
	for _, statement := range slices.Concat(i.Statements, i.Refresh) {
		counts[kindOf(statement)]++
	}
	kinds := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	for n, kind := range kinds {
		kinds[n] = fmt.Sprintf("%d %s", counts[kind], kind)
	}
	return strings.Join(kinds, ", ")
}

// qualifiers can come between a verb and the kind of object.
var qualifiers = []string{"OR", "REPLACE", "MATERIALIZED"}

// kindOf returns a statement's verb, with the kind of object if the verb is
// used for several.
func kindOf(statement string) string {
	words := strings.Fields(statement)
	if len(words) < 2 || !slices.Contains([]string{"CREATE", "DROP", "ALTER", "REFRESH"}, words[0]) {
		return strings.Join(words[:min(len(words), 1)], "")
	}
	end := 2
	for end < len(words) && slices.Contains(qualifiers, words[end-1]) {
		end++
	}
	return strings.Join(words[:end], " ")
}
