package dialect

import (
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// aliasMark stands for the alias of a policy's relation until the catalog, which
// knows it, puts it in.
const aliasMark = "\x01"

// policyText writes an expression as SVV_RLS_POLICY shows it: columns with the
// alias of their relation, names in quotes and texts cast. The examples there are
// all that is documented of it.
// https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_RLS_POLICY.html
func policyText(tokens []token) string {
	var b strings.Builder
	depth, queries := 0, []int{} // the parentheses that hold subqueries
	for n, t := range tokens {
		before, after := tokenAt(tokens, n-1), tokenAt(tokens, n+1)
		switch {
		case t.isOp("("):
			if depth++; after.isAnyWord("select", "with") {
				queries = append(queries, depth)
			}
		case t.isOp(")"):
			if len(queries) > 0 && queries[len(queries)-1] == depth {
				queries = queries[:len(queries)-1]
			}
			depth--
		}
		word := policyWord(t, before, after)
		if len(queries) == 0 && isPolicyColumn(t, before, after) {
			word = aliasMark + "." + word
		}
		if n > 0 && spaced(before, t) {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}

func tokenAt(tokens []token, n int) token {
	if n < 0 || n >= len(tokens) {
		return token{}
	}
	return tokens[n]
}

// isPolicyColumn tells whether a token outside subqueries is a column's name.
func isPolicyColumn(t, before, after token) bool {
	return t.kind == tokenIdent && !before.isOp(".") && !after.isOp(".") && !after.isOp("(") &&
		(t.quoted || !isPolicyWord(t.value))
}

func isPolicyWord(word string) bool {
	return lexical.Reserved(word) || policyWords[word] || columnTypes[word] != ""
}

// policyWord writes one token.
func policyWord(t, before, after token) string {
	switch t.kind {
	case tokenString:
		if after.isOp("::") || after.isWord("as") || before.isAnyWord("date", "timestamp", "timestamptz", "interval") {
			return quoteText(t.value)
		}
		return "CAST(" + quoteText(t.value) + " AS TEXT)"
	case tokenIdent:
		switch {
		case t.quoted, before.isOp("."), after.isOp("."):
			return quote(t.value)
		case isPolicyWord(t.value):
			return strings.ToUpper(t.value)
		case after.isOp("("):
			return t.value
		}
		return quote(t.value)
	case tokenEnd, tokenNumber, tokenParam, tokenOperator:
	}
	return t.text
}

// policyWords are words of the language that are not reserved, and types.
var policyWords = words(`by when then end else case exists between over partition varchar char character varying
	text numeric decimal double precision timestamp time varbyte varbinary`)

// spaced tells whether a blank stands between two tokens.
func spaced(left, right token) bool {
	for _, op := range []string{"(", ".", "::"} {
		if left.isOp(op) {
			return false
		}
	}
	if right.isOp("(") {
		return left.kind != tokenIdent || left.isAnyWord("in", "and", "or", "not", "exists", "as", "where", "on")
	}
	return !right.isOp(")") && !right.isOp(",") && !right.isOp(".") && !right.isOp("::")
}
