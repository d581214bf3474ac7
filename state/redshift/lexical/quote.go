package lexical

import "strings"

// QuoteName writes an identifier in double quotes.
func QuoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// QuoteText writes a literal for Redshift, which reads backslash escapes in
// plain literals and knows no E'…': both the quote and the backslash are doubled.
// https://docs.aws.amazon.com/redshift/latest/dg/r_QUOTE_LITERAL.html
func QuoteText(text string) string { return QuoteStandardText(strings.ReplaceAll(text, `\`, `\\`)) }

// QuoteStandardText writes a literal for PostgreSQL, in which a backslash means
// itself.
func QuoteStandardText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
