package redshift

import (
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// Mentions tells quickly whether a text holds one of many names, in whatever case
// and wherever they stand. It is for texts of which few do, before these are read
// properly.
type Mentions struct {
	words map[string]bool
	odd   []string // names that are not one word
}

// NewMentions looks for nothing yet.
func NewMentions() *Mentions { return &Mentions{words: make(map[string]bool)} }

// Add looks for a name, too.
func (m *Mentions) Add(id Ident) {
	name := id.String()
	for n := range len(name) {
		if !isInWord(name[n]) {
			m.odd = append(m.odd, name)
			return
		}
	}
	m.words[name] = true
}

// In reports whether a text holds one of the names.
func (m *Mentions) In(text string) bool {
	if len(m.odd) > 0 {
		folded := lexical.Fold(text)
		for _, name := range m.odd {
			if strings.Contains(folded, strings.ReplaceAll(name, `"`, `""`)) {
				return true
			}
		}
	}
	var word [128]byte // longer ones are no names
	length := 0
	for n := range len(text) {
		c := text[n]
		if isInWord(c) {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			if length < len(word) {
				word[length] = c
				length++
			}
			continue
		}
		if length > 0 && m.words[string(word[:length])] {
			return true
		}
		length = 0
	}
	return length > 0 && m.words[string(word[:length])]
}

func isInWord(c byte) bool {
	return lexical.IsLetter(c) || lexical.IsDigit(c) || c == '$' || c >= 0x80
}
