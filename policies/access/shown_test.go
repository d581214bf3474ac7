package access

import (
	"math/big"
	"testing"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// What two masks that nobody can foresee make of NULL is NULL, and can be compared.
func TestMasksThatNobodyForeseesShowNullAsNull(t *testing.T) {
	name := redshift.MustIdent("c")
	row := policies.Row{name: {Kind: expr.String, Null: true}}
	tried := &tally{comparison: comparison{column: policies.Column{Name: name}}}
	random, common := &outcome{method: spec.Randomize{}}, &outcome{method: spec.KAnonymize{K: 2}}
	if !tried.alike(row, random, common) {
		t.Error("NULL looks different")
	}
}

// A column whose type changed may have buckets of numbers before, and of dates afterwards.
func TestBucketsOfOtherTypesTellNeitherMore(t *testing.T) {
	numbers := &outcome{method: spec.Bucket{Bounds: []expr.Value{{Kind: expr.Number, Num: big.NewRat(5, 1)}}}}
	dates := &outcome{method: spec.Bucket{Bounds: []expr.Value{{Kind: expr.Instant, Time: time.Unix(0, 0)}}}}
	if numbers.tellsMore(dates) || dates.tellsMore(numbers) {
		t.Error("one tells more than the other")
	}
}
