package warehouse

import (
	"errors"
)

// IsMissing reports whether an error says that a relation or schema does not
// exist.
func IsMissing(err error) bool {
	code := CodeOf(err)
	return code == "42P01" || code == "3F000"
}

// IsUnknownColumn reports whether an error says that a relation has no such
// column, like a table of an earlier redveil.
func IsUnknownColumn(err error) bool { return CodeOf(err) == "42703" }

// CodeOf returns the SQLSTATE of an error, of a statement or of a query; empty for none.
func CodeOf(err error) string {
	var refused *StatementError
	if errors.As(err, &refused) {
		return refused.Code
	}
	var coded interface{ SQLState() string }
	if errors.As(err, &coded) {
		return coded.SQLState()
	}
	return ""
}
