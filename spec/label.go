package spec

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/state/redshift"
)

// labelRule says which labels a block type takes.
type labelRule struct {
	longest int // bytes
	allows  func(string) bool
	allowed string
}

// The rules. Labels of policies become parts of role names, and labels of
// sources become names of views. People keep the names that they have.
var (
	plainLabel = labelRule{
		100, func(label string) bool { return made(label, "._-") },
		"letters, digits and . _ -",
	}
	attributeLabel = labelRule{100, isAttributeName, "letters, digits, _ and -, with a letter first, since " +
		"policies write user.attributes.NAME"}
	tagLabel = labelRule{127, isTag, "names of letters, digits, _ and -, separated by single dots, such as " +
		"pii.email"}
	personLabel = labelRule{127, isPerson, "characters that can be seen, without a space at either end"}
)

func made(label, signs string) bool {
	return !strings.ContainsFunc(label, func(r rune) bool {
		letter := unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
		return !letter && !strings.ContainsRune(signs, r)
	})
}

// madeOfASCII is made for names that other systems give.
func madeOfASCII(name, signs string) bool {
	return made(name, signs) && !strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII })
}

func isAttributeName(label string) bool {
	return made(label, "_-") && !strings.ContainsAny(label[:1], "0123456789_-")
}

func isTag(label string) bool {
	for _, name := range strings.Split(label, ".") {
		if name == "" || !made(name, "_-") {
			return false
		}
	}
	return true
}

func isPerson(label string) bool {
	return strings.TrimSpace(label) == label
}

// CheckLabel returns what is wrong with the label of a block, by itself.
func CheckLabel(block, label string) error {
	rule := blockTypes()[block].label
	switch {
	case label == "":
		return fmt.Errorf("the label of a %s must not be empty", block)
	case len(label) > rule.longest:
		return fmt.Errorf("the label of a %s has at most %d bytes, and this one has %d", block, rule.longest,
			len(label))
	case !rule.allows(label):
		return fmt.Errorf("the label of a %s may hold only %s", block, rule.allowed)
	}
	return nil
}

func (l *loader) label(block *hclsyntax.Block, rule labelRule) {
	l.declare(block.Type, block.Labels[0], block.LabelRanges[0], rule)
}

// declare checks a label's text, and that no earlier block of its type has it.
func (l *loader) declare(block, label string, rng hcl.Range, rule labelRule) {
	switch {
	case label == "":
		l.refuse(rng, "Empty label", "A label names the block; it must not be empty.")
	case len(label) > rule.longest:
		l.refuse(rng, "Label too long", "The label has %d bytes; at most %d are allowed.", len(label), rule.longest)
	case redshift.Deceives(label) != "":
		l.refuse(rng, "Invalid label", "The label %s of this %s: %s.", strconv.QuoteToASCII(label), block,
			redshift.Deceives(label))
	case !rule.allows(label):
		l.refuse(rng, "Invalid label", "The label %s of this %s may hold only %s.", strconv.QuoteToASCII(label),
			block, rule.allowed)
	}
	key := labelKey{block, label}
	if first, taken := l.labels[key]; taken {
		l.refuse(rng, "Duplicate label", "%s %q is declared at %s:%d already.", block, shown(label), first.Filename,
			first.Start.Line)
		return
	}
	l.labels[key] = rng
}
