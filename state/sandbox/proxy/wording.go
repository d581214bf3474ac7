package proxy

import (
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"
)

// translateError keeps what concerns the client. Positions point into SQL that
// the client has not written, and files into a server that it does not know.
func translateError(m *pgproto3.ErrorResponse) *pgproto3.ErrorResponse {
	return &pgproto3.ErrorResponse{
		Severity: m.Severity, SeverityUnlocalized: m.SeverityUnlocalized, Code: m.Code,
		Message: translateText(m.Message), Detail: translateText(m.Detail), Hint: translateHint(m),
	}
}

// translateNotice drops notices about the sandbox's own objects.
func translateNotice(m *pgproto3.NoticeResponse) *pgproto3.NoticeResponse {
	if strings.Contains(m.Message, "rs_catalog") || strings.Contains(m.Detail, "rs_catalog") {
		return nil
	}
	return &pgproto3.NoticeResponse{
		Severity: m.Severity, SeverityUnlocalized: m.SeverityUnlocalized, Code: m.Code,
		Message: translateText(m.Message), Detail: translateText(m.Detail), Hint: m.Hint,
	}
}

func translateHint(m *pgproto3.ErrorResponse) string {
	if m.Code == "42883" || strings.Contains(m.Hint, "pg_hba") {
		return "" // speaks of casts in the rewritten text
	}
	return translateText(m.Hint)
}

// wording is one of PostgreSQL's texts and Redshift's for it.
type wording struct {
	from *regexp.Regexp
	to   string
}

func word(from, to string) wording { return wording{regexp.MustCompile(from), to} }

// wordings are applied in turn, each to the result of those before it.
var wordings = []wording{
	word(`"?rs_catalog"?\.(information_schema_)?"?(\w+)"?`, "$2"),
	word(`role "group ([^"]*)"`, `group "$1"`),
	word(`role "role ([^"]*)"`, `role "$1"`),
	word(`^cannot drop view `, "can't drop view "),
	word(`^permission denied for (?:table|view|materialized view) `, "permission denied for relation "),
	word(`^must be owner of (?:table|view|materialized view) `, "must be owner of relation "),
	word(`^role "([^"]*)" cannot be dropped because some objects depend on it`,
		`user "$1" can't be dropped because the user owns some object`),
	word(`^role "([^"]*)" is not permitted to log in`, `user "$1" does not exist`),
	word(`^too many connections for role `, "too many connections for user "),
}

var unprefixedRole = regexp.MustCompile(`role "([^"]*)"`)

func translateText(text string) string {
	if text == "" {
		return ""
	}
	// A role without a prefix is a user; mark those before prefixes go.
	text = unprefixedRole.ReplaceAllStringFunc(text, func(found string) string {
		name := found[len(`role "`):]
		if strings.HasPrefix(name, "group ") || strings.HasPrefix(name, "role ") {
			return found
		}
		if strings.Contains(text, "cannot be dropped because some objects") ||
			strings.Contains(text, "is not permitted to log in") {
			return found
		}
		return `user "` + name
	})
	for _, w := range wordings {
		text = w.from.ReplaceAllString(text, w.to)
	}
	return text
}
