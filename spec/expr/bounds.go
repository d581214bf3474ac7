package expr

import (
	"math/big"

	"github.com/redveil/redveil/state/redshift"
)

// Bounds are the smallest and the largest number of an exact type: an integer
// type or numeric.
// https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html
func Bounds(t redshift.Type) (smallest, largest *big.Rat) {
	bits := map[redshift.Kind]uint{redshift.Smallint: 15, redshift.Integer: 31, redshift.Bigint: 63}
	if n, ok := bits[t.Kind]; ok {
		power := new(big.Int).Lsh(big.NewInt(1), n)
		smallest = new(big.Rat).SetInt(new(big.Int).Neg(power))
		return smallest, new(big.Rat).SetInt(power.Sub(power, big.NewInt(1)))
	}
	largest = new(big.Rat).SetFrac(new(big.Int).Sub(PowerOfTen(t.Precision), big.NewInt(1)), PowerOfTen(t.Scale))
	return new(big.Rat).Neg(largest), largest
}

// PowerOfTen is 10 to the power of n.
func PowerOfTen(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
