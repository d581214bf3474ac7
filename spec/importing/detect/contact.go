package detect

import (
	"net/mail"
	"regexp"
	"strings"
	"time"
)

// isEmail takes addresses as they stand in tables: no display name, and a domain with
// a dot.
func isEmail(value string, _ bool) bool {
	value = strings.TrimSpace(value)
	address, err := mail.ParseAddress(value)
	if err != nil || address.Address != value || address.Name != "" {
		return false
	}
	domain := value[strings.LastIndex(value, "@")+1:]
	return strings.Contains(strings.Trim(domain, "."), ".")
}

var (
	phoneSigns = regexp.MustCompile(`^\+?[0-9][0-9 ()./-]*[0-9]( ?(x|ext\.?) ?[0-9]{1,5})?$`)
	inBrackets = regexp.MustCompile(`^\([0-9]{1,5}\)[ -]?`)
	notAPhone  = regexp.MustCompile(`^([0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}` + // dates
		`|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}` +
		`|[0-9]{1,3}(\.[0-9]{1,3}){3}` + // addresses of computers
		`|[0-9]+\.[0-9]+|[0-9]{3}-[0-9]{2}-[0-9]{4}|[0-9]{5}-[0-9]{4})$`) // numbers, SSNs, ZIP codes
)

// isPhone takes numbers of seven to fifteen digits, the most that E.164 has. Without
// a +, and without a name that says so, they have to be grouped as people do.
func isPhone(value string, named bool) bool {
	value = strings.TrimSpace(value)
	bare := inBrackets.ReplaceAllString(value, "0 ")
	if !phoneSigns.MatchString(bare) || notAPhone.MatchString(value) {
		return false
	}
	number, _, _ := strings.Cut(strings.ToLower(value), "x")
	count := len(digitsIn(number))
	switch {
	case strings.HasPrefix(value, "+"):
		return count >= 8 && count <= 15 && value[1] != '0'
	case named:
		return count >= 7 && count <= 15
	}
	groups := strings.FieldsFunc(bare, func(r rune) bool { return r < '0' || r > '9' })
	return count >= 9 && count <= 15 && len(groups) >= 3 && (value[0] == '0' || value[0] == '(')
}

// isBirthdate takes dates since 1900. Nothing tells them from others but the name.
func isBirthdate(value string, _ bool) bool {
	value = strings.TrimSpace(value)
	layouts := []string{
		"2006-01-02", "2006-01-02 15:04:05", time.RFC3339, "02.01.2006", "01/02/2006", "20060102",
	}
	for _, layout := range layouts {
		if at, err := time.Parse(layout, value); err == nil {
			return at.Year() >= 1900 && at.Year() < 2100
		}
	}
	return false
}
