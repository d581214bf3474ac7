package warehouse

import (
	"errors"
)

// IsMissing reports whether an error says that a relation or schema does not
// exist.
func IsMissing(err error) bool {
	var refused *StatementError
	if errors.As(err, &refused) {
		return refused.Code == "42P01" || refused.Code == "3F000"
	}
	var coded interface{ SQLState() string }
	return errors.As(err, &coded) && (coded.SQLState() == "42P01" || coded.SQLState() == "3F000")
}
