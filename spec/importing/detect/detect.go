// Package detect proposes tags for columns with personal data, by their names and
// by what their values look like. It keeps counts alone: no value leaves it, and none
// is part of a reason or an error.
package detect

import (
	"fmt"

	"github.com/redveil/redveil/state/redshift"
)

// kind is one sort of personal data.
type kind struct {
	tag string
	// plural is what reasons call its values.
	plural string
	names  names
	fits   func(redshift.Type) bool
	// looks says whether a value is one. Where the name says so already, less will do.
	looks func(value string, named bool) bool
	// byValue says that values alone are reason enough.
	byValue bool
}

// How many of the values that were looked at have to be of a kind.
const (
	fewest   = 10 // values, for their share to say anything
	enough   = 80 // percent: the values say it, whatever the name
	tooFew   = 10 // percent: the values contradict the name
	longText = 320
)

// Column collects what speaks for the kinds in one column.
type Column struct {
	name    string
	kinds   []kind
	named   []bool
	matched []int
	seen    int
}

// NewColumn begins with the name of a column and its type.
func NewColumn(name string, t redshift.Type) *Column {
	c := &Column{name: name}
	for _, k := range kinds() {
		if k.fits(t) {
			c.kinds, c.named = append(c.kinds, k), append(c.named, k.names.match(name))
		}
	}
	c.matched = make([]int, len(c.kinds))
	return c
}

// Wanted reports whether values could say anything about the column.
func (c *Column) Wanted() bool { return len(c.kinds) > 0 }

// Longest is how many characters of a value are looked at.
const Longest = longText

// Look counts one value. Empty ones say nothing.
func (c *Column) Look(value string) {
	if value == "" || len(value) > Longest {
		if value != "" {
			c.seen++
		}
		return
	}
	c.seen++
	for n, k := range c.kinds {
		if k.looks(value, c.named[n]) {
			c.matched[n]++
		}
	}
}

// Suggestion is a tag with the reason for it, in words.
type Suggestion struct{ Tag, Reason string }

// Suggest returns the tag that most speaks for; ok is false where nothing does.
func (c *Column) Suggest() (best Suggestion, ok bool) {
	score := 0
	for n, k := range c.kinds {
		values := c.seen >= fewest && 100*c.matched[n] >= enough*c.seen
		against := c.seen >= fewest && 100*c.matched[n] < tooFew*c.seen
		points := 0
		if c.named[n] && !against {
			points++
		}
		if values && (k.byValue || c.named[n]) {
			points += 2
		}
		if points > score {
			best, score = Suggestion{k.tag, c.reason(n)}, points
		}
	}
	return best, score > 0
}

func (c *Column) reason(n int) string {
	text := ""
	if c.named[n] {
		text = fmt.Sprintf("the name is %q", c.name)
	}
	if c.matched[n] > 0 {
		if text != "" {
			text += "; "
		}
		text += fmt.Sprintf("%d of %d sampled values look like %s", c.matched[n], c.seen, c.kinds[n].plural)
	}
	return text
}

func kinds() []kind {
	return []kind{
		{"pii.email", "e-mail addresses", emailNames, isText, isEmail, true},
		{"pii.iban", "IBANs", ibanNames, isText, isIBAN, true},
		{"pii.card", "card numbers", cardNames, hasDigits, isCard, true},
		{"pii.ssn", "US social security numbers", ssnNames, hasDigits, isSSN, true},
		{"pii.national_id", "Spanish DNI or NIE numbers", dniNames, isText, isDNI, true},
		{"pii.national_id", "Dutch citizen service numbers", bsnNames, hasDigits, isBSN, true},
		{"pii.national_id", "Belgian national numbers", belgianNames, hasDigits, isBelgian, true},
		{"pii.national_id", "Brazilian CPF numbers", cpfNames, hasDigits, isCPF, true},
		{"pii.national_id", "Polish PESEL numbers", peselNames, hasDigits, isPESEL, true},
		{"pii.national_id", "French NIR numbers", nirNames, hasDigits, isNIR, true},
		{"pii.national_id", "Finnish personal identity codes", hetuNames, isText, isHETU, true},
		{"pii.national_id", "national identity numbers", nationalNames, hasDigits, isNational, false},
		{"pii.phone", "phone numbers", phoneNames, hasDigits, isPhone, true},
		{"pii.birthdate", "dates of birth", birthNames, hasDates, isBirthdate, false},
	}
}

func isText(t redshift.Type) bool { return t.IsText() }

func hasDigits(t redshift.Type) bool {
	return t.IsText() || t.IsInteger() || t.Kind == redshift.Numeric && t.Scale == 0
}

func hasDates(t redshift.Type) bool { return t.IsText() || t.IsInstant() }
