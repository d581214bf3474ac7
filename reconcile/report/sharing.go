package report

import (
	"math"
	"slices"
)

// sharing splits changes, in the order of the plan, into groups that share no statement.
func sharing(changes []Change) [][]Change {
	later := make([]int, len(changes)+1) // the first statement of those from each place on
	later[len(changes)] = math.MaxInt
	for n := len(changes) - 1; n >= 0; n-- {
		later[n] = later[n+1]
		for _, index := range changes[n].Statements {
			later[n] = min(later[n], index)
		}
	}
	var groups [][]Change
	last, from := -1, 0
	for n, change := range changes {
		for _, index := range change.Statements {
			last = max(last, index)
		}
		if last < later[n+1] {
			groups, from = append(groups, changes[from:n+1]), n+1
		}
	}
	return groups
}

// statementsOf returns the statements that serve some changes, each once, in their order.
func (i Integration) statementsOf(changes []Change) []string {
	var indices []int
	for _, change := range changes {
		indices = append(indices, change.Statements...)
	}
	slices.Sort(indices)
	var all []string
	for _, index := range slices.Compact(indices) {
		if index >= 0 && index < len(i.Statements) { // as it is not in a file that nobody checked
			all = append(all, i.Statements[index])
		}
	}
	return all
}
