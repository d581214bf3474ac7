package models

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// limit is what a text has to look like, or between which a number lies.
type limit struct {
	pattern     *regexp.Regexp
	least, most float64 // of a number, or of a text's length
}

var (
	identifier = limit{pattern: regexp.MustCompile(`^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\d+)?$`)}
	wait       = limit{least: 1, most: 30}
	lifetime   = limit{least: 900, most: 3600}
	// A database user must not contain a colon or a slash, and begins with a letter.
	user = limit{pattern: regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+.@-]{0,63}$`)}
)

// limits are those of the members that are sent here. See
// https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ExecuteStatement.html
// https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_DescribeStatement.html
// https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_SqlParameter.html
// https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html
// https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_GetCredentials.html
var limits = map[string]map[string]limit{
	"ExecuteStatement": {
		"SessionId": identifier, "SessionKeepAliveSeconds": {least: 0, most: 86400}, "WaitTimeSeconds": wait,
		"ClientToken": {least: 1, most: 64}, "Sql": {least: 1, most: 200 << 10},
	},
	"DescribeStatement":            {"Id": identifier, "WaitTimeSeconds": wait},
	"GetStatementResult":           {"Id": identifier},
	"CancelStatement":              {"Id": identifier},
	"GetClusterCredentials":        {"DbUser": user, "DurationSeconds": lifetime},
	"GetClusterCredentialsWithIAM": {"DurationSeconds": lifetime},
	"GetCredentials":               {"DurationSeconds": lifetime, "workgroupName": {least: 3, most: 64}},
}

func limited(operation string, value map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(value)) {
		bound, known := limits[operation][name]
		if !known {
			continue
		}
		text, isText := value[name].(string)
		size, _ := value[name].(float64)
		if isText {
			size = float64(len(text))
		}
		if bound.pattern != nil && !bound.pattern.MatchString(text) ||
			bound.most > 0 && (size < bound.least || size > bound.most) {
			return fmt.Errorf("%s.%s is not as AWS asks: %.80v", operation, name, value[name])
		}
	}
	return parameters(value)
}

// parameters have a name and a value, and neither is empty.
func parameters(value map[string]any) error {
	list, _ := value["Parameters"].([]any)
	for n, one := range list {
		parameter, _ := one.(map[string]any)
		for _, part := range []string{"name", "value"} {
			if text, _ := parameter[part].(string); text == "" {
				return fmt.Errorf("the %s of parameter %d is empty", part, n+1)
			}
		}
	}
	return nil
}
