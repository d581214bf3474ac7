package spec

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec/expr"
)

// Pattern is the regular expression of regex(): one that means the same to the
// warehouse and to Go. Of several matches at one position the longest counts.
// "." and negated classes match line breaks, and ^ and $ stand for the ends of
// the text. It never matches the empty text.
type Pattern struct {
	// Text is what the author wrote.
	Text string
	// POSIX is the same pattern in the syntax that the warehouse reads.
	// https://docs.aws.amazon.com/redshift/latest/dg/pattern-matching-conditions-posix.html
	POSIX string
}

// patternFlags: Perl's classes and groups are understood and are written out.
const patternFlags = syntax.ClassNL | syntax.DotNL | syntax.OneLine | syntax.PerlX

// ParsePattern refuses what engines disagree about.
func ParsePattern(text string) (Pattern, error) {
	tree, err := syntax.Parse(text, patternFlags)
	if err != nil {
		return Pattern{}, errors.New(expr.PatternProblem(err))
	}
	w := &patternWriter{}
	w.write(tree, 0)
	switch {
	case w.refused != "":
		return Pattern{}, fmt.Errorf("regex() has no %s", w.refused)
	case shortest(tree) == 0:
		return Pattern{}, fmt.Errorf("the pattern matches the empty text, about which engines disagree; write + " +
			"in the place of *, or anchor what must be there")
	}
	return Pattern{Text: text, POSIX: w.text.String()}, nil
}

// Compile returns the pattern for Go.
func (p Pattern) Compile() *regexp.Regexp {
	tree, err := syntax.Parse(p.Text, patternFlags)
	if err != nil {
		panic(err) // ParsePattern has seen it
	}
	compiled := regexp.MustCompile(tree.String())
	compiled.Longest()
	return compiled
}

// Shortest is the length of the shortest match in characters, at least 1.
func (p Pattern) Shortest() int {
	tree, err := syntax.Parse(p.Text, patternFlags)
	if err != nil {
		panic(err) // ParsePattern has seen it
	}
	return shortest(tree)
}

func shortest(tree *syntax.Regexp) int {
	sum, least := 0, 0
	for n, sub := range tree.Sub {
		length := shortest(sub)
		sum += length
		if n == 0 || length < least {
			least = length
		}
	}
	switch tree.Op {
	case syntax.OpLiteral:
		return len(tree.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpConcat, syntax.OpCapture, syntax.OpPlus:
		return sum
	case syntax.OpRepeat:
		return sum * tree.Min
	case syntax.OpAlternate:
		return least
	default: // may match nothing
		return 0
	}
}

type patternWriter struct {
	text    strings.Builder
	refused string
}

// The strengths of constructs: alternatives bind weakest, then sequences.
const (
	inAlternate = iota
	inConcat
	inRepeat
)

func (w *patternWriter) write(tree *syntax.Regexp, outer int) {
	switch tree.Op {
	case syntax.OpLiteral:
		w.literal(tree, outer)
	case syntax.OpCharClass:
		w.class(tree.Rune)
	case syntax.OpAnyChar:
		w.text.WriteByte('.')
	case syntax.OpBeginText:
		w.text.WriteByte('^')
	case syntax.OpEndText:
		w.text.WriteByte('$')
	case syntax.OpCapture:
		w.group(tree.Sub[0])
	case syntax.OpStar:
		w.repeat(tree, "*")
	case syntax.OpPlus:
		w.repeat(tree, "+")
	case syntax.OpQuest:
		w.repeat(tree, "?")
	case syntax.OpRepeat:
		w.counted(tree)
	case syntax.OpConcat:
		w.joined(tree, "", inConcat, outer)
	case syntax.OpAlternate:
		w.alternate(tree, outer)
	case syntax.OpEmptyMatch:
		w.refused = "empty groups"
	case syntax.OpNoMatch:
		w.refused = "empty classes"
	case syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		w.refused = `word boundaries (\b)`
	case syntax.OpBeginLine, syntax.OpEndLine, syntax.OpAnyCharNotNL:
		w.refused = "flags such as (?m) or (?s)"
	default:
		w.refused = tree.Op.String()
	}
}

func (w *patternWriter) literal(tree *syntax.Regexp, outer int) {
	if tree.Flags&syntax.FoldCase != 0 {
		w.refused = "flags such as (?i); write both cases, such as [aA]"
		return
	}
	if outer == inRepeat && len(tree.Rune) > 1 {
		w.group(tree)
		return
	}
	for _, r := range tree.Rune {
		w.character(r)
	}
}

func (w *patternWriter) character(r rune) {
	if strings.ContainsRune(`.[]()*+?{}|^$\`, r) {
		w.text.WriteByte('\\')
	}
	w.text.WriteRune(r)
}

func (w *patternWriter) group(tree *syntax.Regexp) {
	w.text.WriteByte('(')
	w.write(tree, inAlternate)
	w.text.WriteByte(')')
}

func (w *patternWriter) joined(tree *syntax.Regexp, separator string, strength, outer int) {
	if outer > strength {
		w.group(tree)
		return
	}
	for n, sub := range tree.Sub {
		if n > 0 {
			w.text.WriteString(separator)
		}
		w.write(sub, strength+1)
	}
}

// alternate writes an empty alternative, which common prefixes leave behind, as
// a question mark. The longest match counts, so both mean the same.
func (w *patternWriter) alternate(tree *syntax.Regexp, outer int) {
	empty := func(sub *syntax.Regexp) bool { return sub.Op == syntax.OpEmptyMatch }
	if !slices.ContainsFunc(tree.Sub, empty) {
		w.joined(tree, "|", inAlternate, outer)
		return
	}
	full := *tree
	full.Sub = slices.DeleteFunc(slices.Clone(tree.Sub), empty)
	w.text.WriteByte('(')
	w.joined(&full, "|", inAlternate, inAlternate)
	w.text.WriteString(")?")
}

func (w *patternWriter) repeat(tree *syntax.Regexp, sign string) {
	if tree.Flags&syntax.NonGreedy != 0 {
		w.refused = "lazy repetitions such as *?; the longest match counts"
		return
	}
	switch tree.Sub[0].Op {
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		w.group(tree.Sub[0])
	case syntax.OpBeginText, syntax.OpEndText:
		w.refused = "repeated anchors"
	default:
		w.write(tree.Sub[0], inRepeat)
	}
	w.text.WriteString(sign)
}

// maxRepeat is the largest count that the sandbox's engine accepts.
const maxRepeat = 255

func (w *patternWriter) counted(tree *syntax.Regexp) {
	switch {
	case tree.Min > maxRepeat || tree.Max > maxRepeat:
		w.refused = fmt.Sprintf("repetitions above %d", maxRepeat)
	case tree.Max < 0:
		w.repeat(tree, fmt.Sprintf("{%d,}", tree.Min))
	case tree.Max == tree.Min:
		w.repeat(tree, fmt.Sprintf("{%d}", tree.Min))
	default:
		w.repeat(tree, fmt.Sprintf("{%d,%d}", tree.Min, tree.Max))
	}
}

// class writes a set of characters, given as pairs of bounds. A set that extends
// to the end of Unicode is written as its complement.
func (w *patternWriter) class(bounds []rune) {
	negated := len(bounds) > 0 && bounds[len(bounds)-1] == 0x10FFFF
	if negated {
		bounds = complement(bounds)
	}
	if len(bounds) == 0 { // everything
		w.text.WriteByte('.')
		return
	}
	if len(bounds) == 2 && bounds[0] == bounds[1] && !negated {
		w.character(bounds[0])
		return
	}
	w.text.WriteByte('[')
	if negated {
		w.text.WriteByte('^')
	}
	w.members(bounds)
	w.text.WriteByte(']')
}

// complement is the rest of the characters below the end of Unicode.
func complement(bounds []rune) []rune {
	var out []rune
	next := rune(0)
	for n := 0; n < len(bounds); n += 2 {
		if bounds[n] > next {
			out = append(out, next, bounds[n]-1)
		}
		next = bounds[n+1] + 1
	}
	return out
}

// bracketSigns have a meaning in some positions inside brackets: ] is safe in
// front, and the others are safe at the end in this order.
const bracketSigns = `]\[^-`

// members writes the ranges so that no sign stands where it has a meaning.
func (w *patternWriter) members(bounds []rune) {
	var found []rune
	var ranges strings.Builder
	for n := 0; n < len(bounds); n += 2 {
		low, high := bounds[n], bounds[n+1]
		for low <= high && strings.ContainsRune(bracketSigns, low) {
			found = append(found, low)
			low++
		}
		for high >= low && strings.ContainsRune(bracketSigns, high) {
			found = append(found, high)
			high--
		}
		switch {
		case low > high:
		case low == high:
			ranges.WriteRune(low)
		default:
			ranges.WriteString(string(low) + "-" + string(high))
		}
	}
	if ranges.Len() == 0 && len(found) == 2 && slices.Contains(found, '^') && slices.Contains(found, '-') {
		w.text.WriteString("-^") // in front ^ would negate
		return
	}
	for n, sign := range bracketSigns {
		if n == 1 {
			w.text.WriteString(ranges.String())
		}
		if slices.Contains(found, sign) {
			if sign == '\\' {
				w.text.WriteByte('\\')
			}
			w.text.WriteRune(sign)
		}
	}
}
