package report

import (
	"fmt"
	"strings"
)

const (
	// mostOpen is of how many sources the matrices stand open at first.
	mostOpen = 10
	// mostRows is how many rows of a matrix a browser lays out at first.
	mostRows = 200
	// mostNames is how many people a row names before it folds them.
	mostNames = 3
)

// pageMatrix is a matrix with what only the page asks of it.
type pageMatrix struct {
	matrix
	Open bool
}

func pageMatricesOf(entries []Access) []pageMatrix {
	matrices := matricesOf(entries)
	all := make([]pageMatrix, len(matrices))
	for n, m := range matrices {
		all[n] = pageMatrix{matrix: m, Open: len(matrices) <= mostOpen}
	}
	return all
}

// Late reports that the row of this number is shown only when asked for.
func (m pageMatrix) Late(n int) bool { return n >= mostRows }

// Most is how many rows are shown at first.
func (m pageMatrix) Most() int { return mostRows }

// Folds reports that a row has more people than it names.
func (r matrixRow) Folds() bool { return len(r.Users) > mostNames }

// Who names the people of a row, of many only the first.
func (r matrixRow) Who() string {
	if !r.Folds() {
		return strings.Join(r.Users, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(r.Users[:mostNames-1], ", "), len(r.Users)-mostNames+1)
}
