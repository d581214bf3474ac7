package detect

import (
	"slices"
	"strings"
)

// names are the words that say what a column holds: one of them, with or without
// what joins its parts, at the end of the column's name or at its beginning.
type names []string

var (
	emailNames    = names{"e_mail", "mail_address"}
	ibanNames     = names{"iban"}
	cardNames     = names{"card_number", "card_no", "credit_card", "cc_number", "cc_num", "pan"}
	ssnNames      = names{"ssn", "social_security_number", "social_security_no", "social_security"}
	dniNames      = names{"dni", "nie", "nif"}
	bsnNames      = names{"bsn", "burgerservicenummer"}
	belgianNames  = names{"rijksregisternummer", "niss", "insz"}
	cpfNames      = names{"cpf"}
	peselNames    = names{"pesel"}
	nirNames      = names{"nir"}
	hetuNames     = names{"hetu", "henkilotunnus"}
	nationalNames = names{"national_id", "national_number", "identity_number", "personal_id"}
	phoneNames    = names{
		"phone", "phone_number", "phone_no", "telephone", "telephone_number", "mobile", "mobile_number", "cell_phone",
		"msisdn", "fax", "fax_number", "telefon", "tel",
	}
	birthNames = names{"dob", "birth_date", "date_of_birth", "birth_day", "birth", "geburtsdatum", "born_on"}
)

// about are last words of names that say something of the data rather than hold it,
// such as email_sent.
var about = []string{
	"id", "key", "count", "flag", "at", "on", "sent", "verified", "status", "type", "domain", "template", "hash",
	"hashed", "token", "in", "out", "consent", "is", "valid", "model", "brand", "country",
}

// match reports whether a column's name says that it holds such data.
func (n names) match(column string) bool {
	words := strings.FieldsFunc(strings.ToLower(column), func(r rune) bool {
		return (r < 'a' || r > 'z') && r < 128 && (r < '0' || r > '9')
	})
	for _, name := range n {
		parts := strings.Split(name, "_")
		for at := range words {
			for end := at + 1; end <= len(words); end++ {
				if strings.Join(words[at:end], "") != strings.Join(parts, "") {
					continue
				}
				rest := words[end:]
				if len(rest) == 0 || !slices.Contains(about, rest[len(rest)-1]) {
					return true
				}
			}
		}
	}
	return false
}
