package redshift

import (
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// Reads lists the relations whose rows a statement reads when it runs: those of a query
// wherever it stands, also in the text that UNLOAD takes, and what UPDATE, DELETE and MERGE
// change, which takes SELECT on it as soon as they have a condition. To make a view that is
// not materialized reads nothing; to refresh one that is reads what is beneath it, for which
// its own name stands. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_UPDATE.html
// https://docs.aws.amazon.com/redshift/latest/dg/r_DELETE.html
// https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html
// https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html
// https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-refresh-sql-command.html
func Reads(statement string) []Reference {
	all := readsOf(statement)
	if strings.Contains(statement, `\`) { // which may stand for a newline, or for itself
		for _, found := range readsOf(unescaped.Replace(statement)) {
			if !slices.Contains(all, found) {
				all = append(all, found)
			}
		}
	}
	return all
}

// unescaped undoes how the log may keep what is no plain character. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_SVL_STATEMENTTEXT.html
var unescaped = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r", `\t`, "\t")

func readsOf(statement string) []Reference {
	s := newScanner(statement)
	for s.is(0, "(") {
		s.step()
	}
	if s.at == len(s.tokens) || s.tokens[s.at].Kind != lexical.Word {
		return nil
	}
	switch word := s.tokens[s.at].Value; word {
	case "select", "with", "insert", "declare", "prepare":
		return s.all()
	case "update", "delete", "merge":
		s.at++
		s.change(word, &s.levels[len(s.levels)-1])
		return s.all()
	case "create":
		if s.makesTable() {
			return s.all()
		}
		if s.isWord(1, "model") {
			return s.trains()
		}
	case "refresh":
		if s.isWord(1, "materialized") && s.isWord(2, "view") {
			return s.named(s.at + 3)
		}
	case "unload":
		if query, found := s.literal(); found {
			return readsOf(query)
		}
		return s.all() // the text was cut within the literal
	}
	return nil
}

// change begins a statement that changes rows, of which the first word was read.
func (s *referenceScanner) change(word string, level *queryLevel) {
	level.changes, level.with = word, false
	level.wants = word == "update" || word == "delete" && !s.isWord(0, "from") // which may be left out
}

// changing reads a keyword of a statement that changes rows.
func (s *referenceScanner) changing(word string, level *queryLevel) bool {
	switch word {
	case "into":
		level.wants = level.changes == "merge"
	case "from": // of UPDATE it lists what is read, of DELETE what is changed
		level.from, level.wants = level.changes == "update", level.changes != "merge" && !s.isDistinct()
	case "using":
		if level.using {
			return true
		}
		level.using, level.from, level.wants = true, true, true
	case "on":
		level.from = level.from && level.changes != "merge"
	case "set", "when", "returning":
		level.from, level.wants = false, false
	case "select", "with":
		return true // neither belongs here
	default:
		return false
	}
	return true
}

// makesTable reports that a CREATE makes something that holds rows.
func (s *referenceScanner) makesTable() bool {
	for _, t := range s.tokens[s.at+1:] {
		if t.Kind != lexical.Word {
			return false
		}
		switch t.Value {
		case "table", "materialized":
			return true
		case "local", "global", "temp", "temporary", "external":
		default:
			return false
		}
	}
	return false
}

// named returns the relation whose name begins at a token.
func (s *referenceScanner) named(at int) []Reference {
	if s.at = at; at < len(s.tokens) && isName(s.tokens[at]) {
		s.relation()
	}
	return s.found
}

// trains reads what CREATE MODEL learns from: a relation, or a query in parentheses. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_MODEL.html
func (s *referenceScanner) trains() []Reference {
	for s.at < len(s.tokens) && !s.isWord(0, "from") {
		s.at++
	}
	if s.at++; !s.is(0, "(") {
		return s.named(s.at)
	}
	return s.all()
}

// literal returns the first text that a statement has in quotes.
func (s *referenceScanner) literal() (string, bool) {
	n := slices.IndexFunc(s.tokens, func(t lexical.Token) bool {
		return t.Kind == lexical.Text || t.Kind == lexical.Body
	})
	if n < 0 {
		return "", false
	}
	return s.tokens[n].Value, true
}

func (s *referenceScanner) isWord(ahead int, word string) bool {
	return s.at+ahead < len(s.tokens) && s.tokens[s.at+ahead].Kind == lexical.Word &&
		s.tokens[s.at+ahead].Value == word
}
