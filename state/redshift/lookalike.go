package redshift

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// alike are the scripts with letters that look like Latin ones.
var alike = []struct {
	name  string
	table *unicode.RangeTable
}{
	{"Cyrillic", unicode.Cyrillic},
	{"Greek", unicode.Greek},
	{"Armenian", unicode.Armenian},
	{"Cherokee", unicode.Cherokee},
	{"Coptic", unicode.Coptic},
	{"Lisu", unicode.Lisu},
}

// Deceives says why a name could be taken for another one by whoever reads a policy;
// empty where it cannot. Redshift would take it.
func Deceives(text string) string {
	latin := false
	for _, r := range text {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return fmt.Sprintf("the character %+q cannot be seen or is not UTF-8", r)
		}
		latin = latin || unicode.Is(unicode.Latin, r)
	}
	if !norm.NFKC.IsNormalString(text) {
		return fmt.Sprintf("it has characters that look like others, and would be written %+q", norm.NFKC.String(text))
	}
	for _, r := range text {
		for _, script := range alike {
			if latin && unicode.Is(script.table, r) {
				return fmt.Sprintf("%+q is a %s letter among Latin ones, which can look like one of them", r,
					script.name)
			}
		}
	}
	return ""
}
