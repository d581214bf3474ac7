package dataapi

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/smithy-go"
	"github.com/redveil/redveil/state/warehouse"
)

// explain says what the Data API refused, and what to do about it. See
// https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ExecuteStatement.html
func (c *conn) explain(ctx context.Context, err error) error {
	var said smithy.APIError
	place := c.source.Target().Place()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case !errors.As(err, &said) && c.session == "":
		return c.source.Explain(err)
	case !errors.As(err, &said):
		return &warehouse.BrokenError{
			Place: place, What: "could not be reached over the Data API any more", Hint: err.Error(), Inner: err,
		}
	}
	text := said.ErrorMessage()
	switch code := said.ErrorCode(); {
	case code == "ActiveSessionsExceededException":
		return fmt.Errorf("the Data API has as many sessions open at %s as it allows (%s); wait until others have "+
			"ended, %s after their last statement, or ask AWS for a higher quota", place, text, keepAlive)
	case code == "ActiveStatementsExceededException":
		return fmt.Errorf("the Data API runs as many statements at %s as it allows (%s); run again when there are "+
			"fewer", place, text)
	case code == "ValidationException" && isLost(text):
		c.gone = true
		return &warehouse.BrokenError{
			Place: place, What: fmt.Sprintf("has ended the session (%s)", text),
			Hint: fmt.Sprintf("the Data API does so after %s without a statement, and when the warehouse restarts; "+
				"run again", keepAlive),
			Inner: err,
		}
	case code == "ValidationException" && strings.Contains(text, "exist in this region"):
		return c.source.NoSuch()
	case c.session == "" && (code == "ValidationException" || code == "DatabaseConnectionException" ||
		code == "ExecuteStatementException"):
		if asleep := c.source.Asleep(ctx); asleep != nil {
			return asleep
		}
	}
	return c.source.Explain(err)
}

// isAnswer reports that an error is the service's own, and not of the way there.
func isAnswer(err error) bool {
	var said smithy.APIError
	return errors.As(err, &said)
}

// isLost reports that a session is not there any more. AWS has no error of its own
// for that.
func isLost(text string) bool {
	return strings.Contains(text, "Session is not available") || strings.HasPrefix(text, "Session with Id")
}
