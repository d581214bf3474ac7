package detect

import (
	"strings"
)

// digitsIn leaves out everything but digits.
func digitsIn(value string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, value)
}

// bare removes what groups a number, and says whether nothing but digits is left.
func bare(value, signs string) (string, bool) {
	value = strings.Map(func(r rune) rune {
		if strings.ContainsRune(signs, r) {
			return -1
		}
		return r
	}, strings.TrimSpace(value))
	return value, value != "" && digitsIn(value) == value
}

// mod is what is left of a number in decimal digits.
func mod(digits string, by int) int {
	rest := 0
	for _, d := range digits {
		rest = (rest*10 + int(d-'0')) % by
	}
	return rest
}

// lengths are those of the IBANs of some countries, which the registry fixes; others
// have 15 to 34 characters. https://www.swift.com/standards/data-standards/iban
var lengths = map[string]int{
	"AD": 24, "AE": 23, "AT": 20, "BE": 16, "BG": 22, "BR": 29, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18,
	"EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26,
	"IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25,
	"RO": 24, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TR": 26, "UA": 29,
}

// isIBAN checks the length and the two check digits: with the first four characters
// at the end, and letters as 10 to 35, the number is 1 modulo 97 (ISO 13616).
func isIBAN(value string, _ bool) bool {
	value = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(value), " ", ""))
	if len(value) < 15 || len(value) > 34 || digitsIn(value[2:4]) != value[2:4] {
		return false
	}
	if length, known := lengths[value[:2]]; known && length != len(value) {
		return false
	}
	rest := 0
	for n, r := range value[4:] + value[:4] {
		switch {
		case r >= '0' && r <= '9':
			rest = (rest*10 + int(r-'0')) % 97
		case r >= 'A' && r <= 'Z':
			rest = (rest*100 + int(r-'A') + 10) % 97
		default:
			return false
		}
		if n >= len(value)-4 && n < len(value)-2 && (r < 'A' || r > 'Z') {
			return false // the country
		}
	}
	return rest == 1
}

// isCard takes numbers with a right check digit that begin, and are as long, as those
// of the large networks (ISO/IEC 7812).
func isCard(value string, _ bool) bool {
	digits, plain := bare(value, " -")
	if !plain || len(digits) < 13 || len(digits) > 19 || !luhn(digits) {
		return false
	}
	first := mod(digits[:4], 10000)
	switch long := len(digits); digits[0] {
	case '2':
		return long == 16 && first >= 2221 && first <= 2720
	case '3':
		return long == 15 && (first/100 == 34 || first/100 == 37) || long == 14 && first/100 != 31 ||
			long == 16 && first/100 == 35
	case '4':
		return long == 13 || long == 16 || long == 19
	case '5', '6':
		return long >= 16
	}
	return false
}

// luhn is true of a number whose last digit is the check digit of the others.
func luhn(digits string) bool {
	sum := 0
	for n := range len(digits) {
		d := int(digits[len(digits)-1-n] - '0')
		if n%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
