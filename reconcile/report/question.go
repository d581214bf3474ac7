package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Question is what a person is asked before plans are carried out.
type Question struct {
	// Text says what the plans do, and ends where the answer begins.
	Text string
	// answer holds the words that are accepted, sorted.
	answer []string
}

// QuestionOf says of each plan in three lines where it goes, how much it changes,
// and who gains and who loses, as what was shown before may be hundreds of lines
// long. Where a plan widens a tagged column for many, only the name of its
// integration is accepted.
func QuestionOf(chosen []Integration) Question {
	var text, why strings.Builder
	var names []string
	for _, i := range chosen {
		for _, line := range i.inThreeLines() {
			text.WriteString(visible(line) + "\n")
		}
		if widened := i.widelyWidened(); len(widened) > 0 {
			names = append(names, visible(i.Name))
			line := fmt.Sprintf("%s shows more of tagged or masked columns: %s.", i.Name, some(widened, 3))
			why.WriteString(visible(line) + "\n")
		}
		text.WriteByte('\n')
	}
	text.WriteString(why.String())
	if len(names) == 0 {
		return Question{text.String() + "Apply these changes? Only \"yes\" is accepted: ", []string{"yes"}}
	}
	what := "integration's name is"
	if len(names) > 1 {
		what = "integrations' names are"
	}
	typed := strings.Join(names, " ")
	fmt.Fprintf(&text, "Apply these changes? Only the %s accepted, \"%s\": ", what, typed)
	return Question{text.String(), wordsOf(typed)}
}

// Accepts reports whether an answer is the one that was asked for. Several names
// can come in any order, with spaces or commas between them.
func (q Question) Accepts(answer string) bool {
	return len(q.answer) > 0 && slices.Equal(wordsOf(answer), q.answer)
}

func wordsOf(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	slices.Sort(words)
	return words
}
