package expr

import (
	"fmt"

	"github.com/agext/levenshtein"
)

// longestSuggested limits the work, which grows with the square of a name's
// length.
const longestSuggested = 300

// Suggest returns " Did you mean …?" with the candidate closest to name, or ""
// if none is close. Of two equally close candidates the first in order wins.
func Suggest(name string, candidates []string) string {
	best := Nearest(name, candidates)
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" Did you mean %q?", best)
}

// Nearest returns the candidate that a name may be meant for; empty for none.
func Nearest(name string, candidates []string) string {
	best, distance := "", min(4, len(name)/2+1)
	if len(name) > longestSuggested {
		return ""
	}
	for _, candidate := range candidates {
		// A character has at most four bytes, so this cannot be near.
		if apart := len(candidate) - len(name); max(apart, -apart) > 4*distance {
			continue
		}
		d := levenshtein.Distance(name, candidate, nil)
		if d < distance || d == distance && best != "" && candidate < best {
			best, distance = candidate, d
		}
	}
	return best
}
