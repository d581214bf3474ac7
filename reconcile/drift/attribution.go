package drift

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
)

// Lead is a statement by which somebody may have made a change by hand.
type Lead struct {
	// Change is the name that plans give the change.
	Change string
	state.LoggedStatement
}

// ByHand returns the statements without those that the system account ran up to
// its last apply, which ends with a row in the history.
func ByHand(past []state.LoggedStatement, scope state.Scope) []state.LoggedStatement {
	row := wordsIn("insert into " + scope.SystemSchema.String() + " history")
	var last time.Time
	for _, s := range past {
		if s.Account == scope.Account && s.At.After(last) && holds(wordsIn(s.Text), row) {
			last = s.At
		}
	}
	return slices.DeleteFunc(slices.Clone(past), func(s state.LoggedStatement) bool {
		return s.Account == scope.Account && !s.At.After(last)
	})
}

// Leads returns the statements that name the object of a change, the latest of
// each account. They are leads and not proof, because a statement can name an
// object and do something else to it.
func Leads(changes []*plan.Change, past []state.LoggedStatement) []Lead {
	words := make([]map[string]bool, len(past))
	for n, statement := range past {
		words[n] = wordsIn(statement.Text)
	}
	var leads []Lead
	for _, change := range changes {
		needed := wordsIn(namesIn(change.Key()))
		seen := make(map[string]bool)
		for n, statement := range past {
			if !holds(words[n], needed) || seen[string(statement.Account)] {
				continue
			}
			seen[string(statement.Account)] = true
			leads = append(leads, Lead{
				Change:          string(change.Key().Kind) + " " + change.Key().Name(),
				LoggedStatement: statement,
			})
		}
	}
	return leads
}

// namesIn returns the names that a statement about an object must contain.
func namesIn(key state.Key) string {
	names := []string{
		key.Schema.String(), key.Object.String(), key.Principal.Name, key.Member.Name,
		string(key.Account),
	}
	if key.Kind == state.KindGrant && key.Principal.Kind == state.PrincipalPublic {
		names = append(names, "public")
	}
	return strings.Join(names, " ")
}

func wordsIn(text string) map[string]bool {
	words := make(map[string]bool)
	for _, word := range strings.FieldsFunc(strings.ToLower(text),
		func(c rune) bool { return c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
		words[word] = true
	}
	return words
}

func holds(words, needed map[string]bool) bool {
	for word := range needed {
		if !words[word] {
			return false
		}
	}
	return len(needed) > 0
}
