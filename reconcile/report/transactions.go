package report

import "fmt"

// transactionsOf says in how many transactions a plan is carried out; empty for one.
func transactionsOf(i Integration) string {
	last := 0
	for _, change := range i.Changes {
		last = max(last, change.Batch)
	}
	if last == 0 {
		return ""
	}
	return fmt.Sprintf("In %d transactions: after each of them nobody sees more than before or afterwards.", last+1)
}
