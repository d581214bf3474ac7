package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A list that all have in common stays one unit; where lists overlap, each person is one.
func TestUnitsAreInEachListAsAWholeOrNotAtAll(t *testing.T) {
	self := func(users []string) []string { return users }
	staff, both := []string{"ann", "bob"}, [][]string{{"ann", "bob"}, {"eve"}, {"ann", "bob"}, nil}
	units, of := unitsOf(both, self)
	if diff := cmp.Diff([][]string{staff, {"eve"}, nil}, units); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]int{{0}, {1}, {0}, nil}, of); diff != "" {
		t.Error(diff)
	}
	units, of = unitsOf([][]string{staff, {"bob", "eve"}}, self)
	if diff := cmp.Diff([][]string{{"ann"}, {"bob"}, {"eve"}}, units); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]int{{0, 1}, {1, 2}}, of); diff != "" {
		t.Error(diff)
	}
}
