package dataapi

import (
	"regexp"
	"strings"

	"github.com/redveil/redveil/state/warehouse"
)

// codes are the SQLSTATEs of what Redshift says, in the order in which they are
// tried. The Data API passes on the words alone. See
// https://www.postgresql.org/docs/current/errcodes-appendix.html
var codes = []struct {
	code string
	says *regexp.Regexp
}{
	{"25P02", regexp.MustCompile(`^current transaction is aborted`)},
	{"25006", regexp.MustCompile(`^transaction is read-only|in a read-only transaction`)},
	{"40P01", regexp.MustCompile(`^deadlock detected`)},
	{"40001", regexp.MustCompile(`^could not serialize access`)},
	// Redshift's own code for these is XX000, of which the words tell.
	{"XX000", regexp.MustCompile(`(?i)^1023\b|serializable isolation violation|conflict with concurrent transaction|` +
		`^could not open relation with oid|^tuple concurrently`)},
	{"57014", regexp.MustCompile(`(?i)cancell?ed on user's request|^canceling statement|cancell?ed by|` +
		`statement timeout`)},
	{"42501", regexp.MustCompile(`(?i)^permission denied|^must be (the )?(owner|superuser)|^must have |not authorized`)},
	{"42703", regexp.MustCompile(`^column .* does not exist`)},
	{"3F000", regexp.MustCompile(`^schema .* does not exist`)},
	{"42P01", regexp.MustCompile(`^(relation|table|view|materialized view) .* does not exist`)},
	{"42883", regexp.MustCompile(`^(function|procedure|operator|aggregate) .* does not exist`)},
	{"3D000", regexp.MustCompile(`^database .* does not exist`)},
	{"42704", regexp.MustCompile(`(?i)^(user|group|role|type|language|object|policy|.* policy) .* does not exist`)},
	{"42P06", regexp.MustCompile(`^schema .* already exists`)},
	{"42P07", regexp.MustCompile(`^(relation|table|view|materialized view) .* already exists`)},
	{"42723", regexp.MustCompile(`^(function|procedure) .* already exists`)},
	{"42710", regexp.MustCompile(`^.* already exists`)},
	{"23505", regexp.MustCompile(`^duplicate key value`)},
	{"42809", regexp.MustCompile(`^".*" is not an? `)},
	{"42601", regexp.MustCompile(`^syntax error`)},
	{"0A000", regexp.MustCompile(`(?i)not (yet )?(supported|implemented)`)},
	{"28000", regexp.MustCompile(`^password authentication failed|^user .* is disabled`)},
	{"2BP01", regexp.MustCompile(`because other objects depend on it`)},
}

// where are the lines that follow a message, and what is of no use to anybody.
var (
	part  = regexp.MustCompile(`(?i)^\s*(detail|hint|position|where|location|context|file|line|routine)\s*:\s*(.*)$`)
	noise = regexp.MustCompile(`\s*\[ErrorId: [^\]]*\]`)
)

// sizeHint is what to do about an answer that the Data API does not pass on. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-troubleshooting.html
const sizeHint = `The Data API returns at most 500 MB, and 64 KB in a row. transport = "direct" has no such limit.`

// refusal reads what the warehouse said of a statement: ERROR: and a message,
// perhaps with more on lines of their own.
func refusal(said string) *warehouse.Refusal {
	r := &warehouse.Refusal{}
	var message []string
	into := &message
	var detail, hint, other []string
	for _, line := range strings.Split(noise.ReplaceAllString(said, ""), "\n") {
		if parts := part.FindStringSubmatch(line); parts != nil {
			switch strings.ToLower(parts[1]) {
			case "detail":
				into = &detail
			case "hint":
				into = &hint
			default:
				into = &other
			}
			line = parts[2]
		}
		if line = strings.TrimSpace(line); line != "" {
			*into = append(*into, line)
		}
	}
	r.Message = strings.TrimSpace(strings.TrimPrefix(strings.Join(message, "\n"), "ERROR:"))
	r.Detail, r.Hint = strings.Join(detail, "\n"), strings.Join(hint, "\n")
	r.Code = codeOf(r.Message + "\n" + r.Detail)
	if r.Hint == "" && (strings.Contains(said, "exceeded size limit") || strings.Contains(said, "is too large")) {
		r.Hint = sizeHint
	}
	return r
}

func codeOf(text string) string {
	for _, known := range codes {
		if known.says.MatchString(text) {
			return known.code
		}
	}
	return ""
}

// canceled is what is said of a statement that somebody cancelled through the Data
// API, which has no words for it.
func canceled() *warehouse.Refusal {
	return &warehouse.Refusal{Code: "57014", Message: "the statement was cancelled"}
}
