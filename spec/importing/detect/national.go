package detect

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var ssn = regexp.MustCompile(`^[0-9]{3}-[0-9]{2}-[0-9]{4}$`)

// isSSN takes numbers in the form that everybody writes, or plain where the name says
// so. The areas 000, 666 and from 900 on, the group 00 and the serial 0000 are never
// given. https://www.ssa.gov/employer/randomizationfaqs.html
func isSSN(value string, named bool) bool {
	value = strings.TrimSpace(value)
	digits, plain := bare(value, "-")
	if !plain || len(digits) != 9 || !ssn.MatchString(value) && !named {
		return false
	}
	area := digits[:3]
	return area != "000" && area != "666" && area < "900" && digits[3:5] != "00" && digits[5:] != "0000"
}

var dni = regexp.MustCompile(`^([0-9]{8}|[XYZ][0-9]{7})-?[A-Z]$`)

// isDNI checks the letter of a Spanish identity number, the remainder by 23.
func isDNI(value string, _ bool) bool {
	value = strings.ToUpper(strings.TrimSpace(value))
	if !dni.MatchString(value) {
		return false
	}
	number := strings.NewReplacer("X", "0", "Y", "1", "Z", "2").Replace(value[:1]) + value[1:8]
	return "TRWAGMYFPDXBNJZSQVHLCKE"[mod(number, 23)] == value[len(value)-1]
}

// weighted is the sum of digits times weights.
func weighted(digits string, weights ...int) int {
	sum := 0
	for n, weight := range weights {
		sum += weight * int(digits[n]-'0')
	}
	return sum
}

// isBSN makes the eleven test of Dutch numbers, of nine digits.
func isBSN(value string, _ bool) bool {
	digits, plain := bare(value, ". ")
	return plain && len(digits) == 9 && mod(digits, 1000000000) > 0 &&
		weighted(digits, 9, 8, 7, 6, 5, 4, 3, 2, -1)%11 == 0
}

// isBelgian checks the last two digits of eleven: 97 less the remainder of the others,
// with a 2 before them for people born since 2000.
func isBelgian(value string, _ bool) bool {
	digits, plain := bare(value, ".- ")
	if !plain || len(digits) != 11 || !isMonth(digits[2:4]) {
		return false
	}
	check, _ := strconv.Atoi(digits[9:]) // digits
	return 97-mod(digits[:9], 97) == check || 97-mod("2"+digits[:9], 97) == check
}

func isMonth(digits string) bool { return digits >= "01" && digits <= "12" }

// isCPF checks both check digits of a Brazilian number; all digits alike is none.
func isCPF(value string, _ bool) bool {
	digits, plain := bare(value, ".-")
	if !plain || len(digits) != 11 || strings.Trim(digits, digits[:1]) == "" {
		return false
	}
	check := func(sum int) byte { return byte('0' + sum*10%11%10) }
	return check(weighted(digits, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == digits[9] &&
		check(weighted(digits, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == digits[10]
}

// isPESEL checks the date and the check digit of a Polish number. The century is added
// to the month, in steps of twenty.
func isPESEL(value string, _ bool) bool {
	digits, plain := bare(value, "")
	if !plain || len(digits) != 11 {
		return false
	}
	month, day := mod(digits[2:4], 20), mod(digits[4:6], 100)
	return month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
		weighted(digits, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)%10 == 0
}

var nir = regexp.MustCompile(`^[12][0-9]{2}[0-9]{2}[0-9][0-9AB][0-9]{8}$`)

// isNIR checks the key of a French social security number, 97 less the remainder.
// Corsica's departments 2A and 2B count as 19 and 18.
func isNIR(value string, _ bool) bool {
	value = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(value), " ", ""))
	if !nir.MatchString(value) {
		return false
	}
	switch value[5:7] {
	case "2A":
		value = value[:5] + "19" + value[7:]
	case "2B":
		value = value[:5] + "18" + value[7:]
	}
	digits, plain := bare(value, "")
	return plain && 97-mod(digits[:13], 97) == mod(digits[13:], 100)
}

var hetu = regexp.MustCompile(`^[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-Y]$`)

// isHETU checks the date and the last character of a Finnish code, a remainder by 31.
func isHETU(value string, _ bool) bool {
	value = strings.ToUpper(strings.TrimSpace(value))
	if !hetu.MatchString(value) {
		return false
	}
	if _, err := time.Parse("020106", value[:6]); err != nil {
		return false
	}
	return "0123456789ABCDEFHJKLMNPRSTUVWXY"[mod(value[:6]+value[7:10], 31)] == value[10]
}

// isNational takes what is any of these.
func isNational(value string, named bool) bool {
	for _, is := range []func(string, bool) bool{isSSN, isDNI, isBSN, isBelgian, isCPF, isPESEL, isNIR, isHETU} {
		if is(value, named) {
			return true
		}
	}
	return false
}
