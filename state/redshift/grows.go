package redshift

import "slices"

// integers and floats are in the order of what they hold.
var (
	integers = []Kind{Smallint, Integer, Bigint}
	floats   = []Kind{Real, Double}
)

// Grows reports whether the type holds every value of an earlier type, and more,
// in the same way: a longer text, a larger number.
func (t Type) Grows(earlier Type) bool {
	if t == earlier {
		return false
	}
	for _, kinds := range [][]Kind{integers, floats} {
		now, then := slices.Index(kinds, t.Kind), slices.Index(kinds, earlier.Kind)
		if now >= 0 && then >= 0 {
			return now > then
		}
	}
	if t.Kind != earlier.Kind {
		return false
	}
	switch t.Kind {
	case Char, Varchar, Varbyte:
		return t.Length > earlier.Length
	case Numeric:
		return t.Scale >= earlier.Scale && t.Precision-t.Scale >= earlier.Precision-earlier.Scale
	default:
		return false
	}
}
