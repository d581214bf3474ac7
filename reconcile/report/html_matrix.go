package report

import (
	"fmt"
	"strings"
)

const (
	// mostOpen is up to how many sources the matrices are unfolded at first.
	mostOpen = 10
	// mostRows is how many rows of a matrix a browser lays out at first.
	mostRows = 200
	// mostNames is how many people a row names without folding them.
	mostNames = 3
)

// pageMatrix is a matrix with what only the page needs.
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

// Late reports whether the row with this number is shown only on request.
func (m pageMatrix) Late(n int) bool { return n >= mostRows }

// Most returns how many rows are shown at first.
func (m pageMatrix) Most() int { return mostRows }

// Folds reports whether a row has more people than it names.
func (r matrixRow) Folds() bool { return len(r.Users) > mostNames }

// Who returns the names of a row's people; only the first if there are many.
func (r matrixRow) Who() string {
	if !r.Folds() {
		return strings.Join(r.Users, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(r.Users[:mostNames-1], ", "), len(r.Users)-mostNames+1)
}
