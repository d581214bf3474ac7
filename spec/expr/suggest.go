package expr

import (
	"fmt"

	"github.com/agext/levenshtein"
)

// Suggest gives " Did you mean …?" with the candidate nearest to name, or ""
// where none is near. Of two as near, the first in order wins.
func Suggest(name string, candidates []string) string {
	best, distance := "", min(4, len(name)/2+1)
	for _, candidate := range candidates {
		d := levenshtein.Distance(name, candidate, nil)
		if d < distance || d == distance && best != "" && candidate < best {
			best, distance = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" Did you mean %q?", best)
}
