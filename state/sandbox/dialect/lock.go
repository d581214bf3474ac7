package dialect

import (
	"strings"
)

// lock parses LOCK, which takes only the strongest lock, and only on tables.
// https://docs.aws.amazon.com/redshift/latest/dg/r_LOCK.html
func (p *parser) lock() Statement {
	p.accept("table")
	tables := list(p, p.target)
	if p.word("in") || p.word("nowait") {
		p.syntax()
	}
	names := make([]string, len(tables))
	for n, r := range tables {
		names[n] = r.SQL()
	}
	s := define(TagLockTable, "LOCK TABLE "+strings.Join(names, ", ")+" IN ACCESS EXCLUSIVE MODE")
	s.Touches = touch(VerbLock, tables...)
	return s
}
