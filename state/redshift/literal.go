package redshift

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// Text quotes a string. Redshift reads backslash escapes inside plain
// literals and knows no E'…', so both the quote and the backslash are doubled.
// https://docs.aws.amazon.com/redshift/latest/dg/r_QUOTE_LITERAL.html
// A NUL byte cannot be sent and panics: the language refuses it before.
func Text(s string) SQL {
	if strings.ContainsRune(s, 0) {
		panic("redshift: a literal cannot hold a NUL byte")
	}
	return SQL{lexical.QuoteText(s)}
}

// Int writes a whole number.
func Int(n int64) SQL { return SQL{strconv.FormatInt(n, 10)} }

// Bool writes TRUE or FALSE.
func Bool(b bool) SQL {
	if b {
		return SQL{"TRUE"}
	}
	return SQL{"FALSE"}
}

// Decimal writes a number exactly; ok is false where it has no finite decimal
// expansion, such as 1/3.
func Decimal(n *big.Rat) (sql SQL, ok bool) {
	digits, exact := n.FloatPrec()
	if !exact {
		return SQL{}, false
	}
	return SQL{n.FloatString(digits)}, true
}

// Date writes the day of t, which must be in UTC.
func Date(t time.Time) SQL { return SQL{"DATE '" + t.Format("2006-01-02") + "'"} }

// Timestamp writes t, which must be in UTC, to the microsecond.
func Timestamp(t time.Time) SQL {
	return SQL{"TIMESTAMP '" + t.Format("2006-01-02 15:04:05.999999") + "'"}
}
