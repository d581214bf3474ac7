package access

import (
	"math/big"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/redveil/redveil/spec/expr"
)

// textQuestion is what conditions ask of a text besides whether it is equal to one.
type textQuestion struct {
	ordered            bool
	prefixes, suffixes []string
	lengths            []*big.Rat
	folded             []string // compared with its lower or upper case
	parts              []expr.Call
}

func (t textQuestion) with(other textQuestion) textQuestion {
	return textQuestion{
		ordered:  t.ordered || other.ordered,
		prefixes: slices.Concat(t.prefixes, other.prefixes), suffixes: slices.Concat(t.suffixes, other.suffixes),
		lengths: slices.Concat(t.lengths, other.lengths), folded: slices.Concat(t.folded, other.folded),
		parts: slices.Concat(t.parts, other.parts),
	}
}

// isMixed reports questions of several kinds, which the values may not answer in all
// their combinations.
func (t textQuestion) isMixed() bool {
	kinds := 0
	for _, asked := range []bool{
		len(t.suffixes) > 0, len(t.lengths) > 0, len(t.folded) > 0, len(t.parts) > 0,
	} {
		if asked {
			kinds++
		}
	}
	blank := func(s string) bool { return strings.HasSuffix(s, " ") }
	return kinds > 1 || kinds == 1 && (len(t.prefixes) > 0 || t.ordered) || len(t.suffixes) > 1 ||
		slices.ContainsFunc(t.prefixes, blank) || slices.ContainsFunc(t.suffixes, blank)
}

// texts collects texts that fit into a column, each once.
type texts struct {
	most  int // bytes
	all   []candidate
	known map[string]bool
}

func (s *texts) add(text string, exact bool) {
	if len(text) > s.most || s.known[text] || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return
	}
	s.known[text] = true
	s.all = append(s.all, candidate{value: expr.Value{Kind: expr.String, Text: text}, exact: exact})
}

// values returns texts that answer the questions in every way. Complete says whether
// that is sure.
func (t textQuestion) values(points []expr.Value, most, need int) (all []candidate, complete bool) {
	s := &texts{most: most, known: make(map[string]bool)}
	complete = !t.isMixed()
	var cuts []string
	for _, p := range points {
		text := strings.TrimRight(p.Text, " ")
		cuts = append(cuts, text)
		s.add(text, true)
	}
	for _, prefix := range t.prefixes {
		cuts = append(cuts, prefix)
		if next, ok := after(prefix); ok {
			cuts = append(cuts, next)
		}
		s.add(prefix, true)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	if t.ordered || len(t.prefixes) > 0 {
		complete = t.gaps(s, cuts, need) && complete
	} else {
		complete = s.fresh(need, t.folded) && complete
	}
	if len(t.suffixes)+len(t.lengths)+len(t.parts) > 0 && most < fewBytes {
		complete = false
	}
	complete = t.shape(s, need) && complete
	return s.all, complete
}

// gaps adds texts between the cuts, below and above.
func (t textQuestion) gaps(s *texts, cuts []string, need int) (complete bool) {
	complete = true
	if len(cuts) == 0 || cuts[0] != "" {
		s.add("", false)
	}
	for n := range len(cuts) + 1 {
		below, above := "", ""
		if n > 0 {
			below = cuts[n-1]
		}
		if n < len(cuts) {
			above = cuts[n]
		}
		if n < len(cuts) && below == above {
			continue
		}
		for range need {
			next, ok := textBetween(below, above, s.most, n == len(cuts))
			if !ok {
				complete = false
				break
			}
			s.add(next, false)
			below = next
		}
	}
	return complete
}

// textBetween returns a text after one and before another.
func textBetween(below, above string, most int, unlimited bool) (string, bool) {
	fits := func(s string) bool {
		return len(s) <= most && s > below && (unlimited || s < above) && strings.TrimRight(s, " ") == s
	}
	for _, more := range []string{"a", "A", "0", "!", "\x01"} {
		if fits(below + more) {
			return below + more, true
		}
	}
	for end := len(below); end > 0; {
		_, size := utf8.DecodeLastRuneInString(below[:end])
		if next, ok := after(below[:end]); ok && fits(next) {
			return next, true
		}
		end -= size
	}
	return "", false
}

// after is the first text of the same length that comes after all that begin with s.
func after(s string) (string, bool) {
	for s != "" {
		last, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
		for next := last + 1; next <= unicode.MaxRune; next++ {
			if utf8.ValidRune(next) {
				return s + string(next), true
			}
		}
	}
	return "", false
}

// fresh adds texts that are equal to nothing, whatever their case.
func (s *texts) fresh(need int, folded []string) (enough bool) {
	taken := func(text string) bool {
		return s.known[text] || slices.ContainsFunc(folded, func(f string) bool { return strings.EqualFold(f, text) })
	}
	for n := 0; need > 0 && n < 1<<20; n++ {
		text := freshText(n)
		if len(text) > s.most {
			return false
		}
		if !taken(text) {
			s.add(text, false)
			need--
		}
	}
	return need <= 0
}

// freshText counts: other, other2, …; where they do not fit, a, b, …, aa, …
func freshText(n int) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	text := ""
	for n++; n > 0; n = (n - 1) / len(letters) {
		text = string(letters[(n-1)%len(letters)]) + text
	}
	return text
}

// shape adds texts with the endings, lengths, cases and parts that are asked for.
func (t textQuestion) shape(s *texts, need int) (complete bool) {
	complete = true
	bases := slices.Clone(s.all)
	for _, base := range bases {
		text := base.value.Text
		for _, suffix := range t.suffixes {
			s.add(text+suffix, false)
		}
		if len(t.prefixes)+len(t.suffixes)+len(t.lengths) > 0 {
			s.add(text+" ", false)
		}
		for _, length := range t.lengths {
			s.lengthen(text, length, need)
		}
	}
	for _, suffix := range t.suffixes {
		s.add(suffix, true)
	}
	for _, f := range t.folded {
		variants, all := cases(f)
		complete = complete && all
		for _, variant := range variants {
			s.add(variant, true)
		}
	}
	for _, part := range t.parts {
		start, ok := constantOf(part.Args[1])
		if !ok || start.Num == nil || !start.Num.IsInt() {
			continue
		}
		lead := max(0, int(start.Num.Num().Int64())-1)
		for _, base := range bases {
			if lead < s.most {
				s.add(strings.Repeat("x", lead)+base.value.Text, false)
			}
		}
	}
	return complete
}

// lengthen adds texts that begin like one and are as long as a number of characters,
// one less and one more.
func (s *texts) lengthen(text string, length *big.Rat, need int) {
	floor, _ := floorOf(length)
	if !floor.IsInt64() || floor.Int64() > int64(s.most) {
		return
	}
	for _, n := range []int64{floor.Int64() - 1, floor.Int64(), floor.Int64() + 1, floor.Int64() + 2} {
		for k := range min(need, 20) {
			more := int(n) - utf8.RuneCountInString(text)
			if more >= 0 && more < s.most {
				s.add(text+strings.Repeat(" ", more), false)
				s.add(text+strings.Repeat(string(rune('x'-k%20)), more), false)
			} else if n >= 0 {
				s.add(strings.Repeat(string(rune('x'-k%20)), int(n)), false)
			}
		}
	}
}

// fewBytes is how short a column is in which shapes may not find room.
const fewBytes = 8

// mostCases limits the ways to write one text in upper and lower case.
const mostCases = 256

// cases returns a text in all its cases; all says that there are no more. Some letters
// have more than two.
func cases(text string) (variants []string, all bool) {
	variants, all = []string{""}, true
	for _, r := range text {
		letters := []rune{r}
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			letters = append(letters, other)
		}
		if r == 'i' || r == 'I' {
			letters = append(letters, 'İ', 'ı')
		}
		if len(variants)*len(letters) > mostCases {
			letters, all = letters[:1], false
		}
		var longer []string
		for _, v := range variants {
			for _, letter := range letters {
				longer = append(longer, v+string(letter))
			}
		}
		variants = longer
	}
	return variants, all
}
