package dataapi

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/redveil/redveil/state/redshift/lexical"
)

// named turns $1 into the Data API's :p1. Without arguments a text stays as it is,
// and so does everything in it that looks like a parameter. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling-considerations-parameters.html
func named(query string, args []driver.NamedValue) (string, []types.SqlParameter, error) {
	if len(args) == 0 {
		return query, nil, nil
	}
	parameters := make([]types.SqlParameter, len(args))
	for n, arg := range args {
		value, err := sent(arg.Value)
		if err != nil {
			return "", nil, fmt.Errorf("parameter $%d: %w", arg.Ordinal, err)
		}
		parameters[n] = types.SqlParameter{Name: aws.String(fmt.Sprintf("p%d", arg.Ordinal)), Value: aws.String(value)}
	}
	var b strings.Builder
	for at := 0; at < len(query); {
		token, problem := lexical.Next(query, at)
		if problem != lexical.NoProblem {
			return "", nil, fmt.Errorf("finding the parameters of a statement: it is not SQL at byte %d", at)
		}
		if token.Kind == lexical.Parameter {
			b.WriteString(":p" + token.Value)
		} else {
			b.WriteString(token.Raw)
		}
		at = token.End()
	}
	return b.String(), parameters, nil
}

// sent writes a value. The Data API has neither NULL nor the empty text as a
// parameter: they have to stand in the statement.
func sent(value driver.Value) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", fmt.Errorf("the Data API has no parameters that are NULL; write it into the statement")
	case string:
		if v == "" {
			return "", fmt.Errorf("the Data API has no parameters that are empty; write '' into the statement")
		}
		return v, nil
	case int64, float64, bool:
		return fmt.Sprint(v), nil
	}
	return "", fmt.Errorf("a %T cannot be sent as a parameter", value)
}

// beginsTransaction and endsTransaction read what a statement does to the session's
// transaction.
func beginsTransaction(text string) bool { return isOne(text, "begin", "start") }

func endsTransaction(text string) bool { return isOne(text, "commit", "end", "rollback", "abort") }

func commits(text string) bool { return isOne(text, "commit", "end") }

func isOne(text string, words ...string) bool {
	for at := 0; at < len(text); {
		token, problem := lexical.Next(text, at)
		if problem != lexical.NoProblem {
			return false
		}
		at = token.End()
		if token.Kind == lexical.Space || token.Kind == lexical.Comment {
			continue
		}
		for _, word := range words {
			if token.Value == word {
				return true
			}
		}
		return false
	}
	return false
}
