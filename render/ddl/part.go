package ddl

import (
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Parts are what one object asks for, in order.
type Parts []Part

// Part is a statement of one object's own, or its share of a statement that may serve
// several.
type Part struct {
	own   redshift.SQL // zero for a share
	list  list
	items []redshift.SQL
	// adds says that it comes after what removes, of all objects.
	adds bool
}

// list is a statement around a list of items. Those of one list fit into one statement.
type list struct {
	form          form
	before, after redshift.SQL
	// column and also are the columns that a list of accounts is of; also may be zero.
	column, also redshift.SQL
	// kind keeps members of two kinds apart, as REVOKE takes no list of both.
	kind state.PrincipalKind
}

// form is how the items of a list are written.
type form int

const (
	formNames form = iota
	formRows
	formAccounts
)

// A statement holds no more than this, unless one item alone is larger. The Data API
// takes 200 KB at most. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling-considerations.html
const (
	mostItems = 1000
	mostBytes = 64 << 10
)

func own(statements ...redshift.SQL) Parts {
	parts := make(Parts, len(statements))
	for n, statement := range statements {
		parts[n] = Part{own: statement}
	}
	return parts
}

func share(l list, items ...redshift.SQL) Parts {
	if len(items) == 0 {
		return nil
	}
	return Parts{{list: l, items: items}}
}

// adding marks parts that add rows.
func adding(parts Parts) Parts {
	for n := range parts {
		parts[n].adds = true
	}
	return parts
}

func (l list) write(items []redshift.SQL) redshift.SQL {
	switch l.form {
	case formRows:
		return redshift.Format("%s VALUES\n    %s", l.before, redshift.Join(items, ",\n    "))
	case formAccounts:
		where := bears(l.column, items)
		if !l.also.IsZero() {
			where = redshift.Format("%s\n    OR %s", where, bears(l.also, items))
		}
		return redshift.Format("%s%s%s", l.before, where, l.after)
	case formNames:
	}
	return redshift.Format("%s%s%s", l.before, redshift.Join(items, ", "), l.after)
}

// size is about how much an item adds to a statement.
func (l list) size(item redshift.SQL) int {
	const around = 8
	size := len(item.String()) + around
	switch {
	case l.form == formAccounts && l.also.IsZero():
		return 2 * size
	case l.form == formAccounts:
		return 4 * size
	}
	return size
}

// Statements returns the statements of one object alone.
func (p Parts) Statements() []redshift.SQL {
	statements, _ := Together([]Parts{p})
	return statements
}

// Together returns the statements of several objects that do not depend on each other,
// in the order to send them, and for each object which of them serve it.
func Together(all []Parts) (statements []redshift.SQL, of [][]int) {
	var drafts []draft
	open := make(map[list]int)
	for n, parts := range all {
		for _, part := range parts {
			if !part.own.IsZero() {
				drafts = append(drafts, draft{Part: part, of: []int{n}})
				continue
			}
			for _, item := range part.items {
				at, found := open[part.list]
				if !found || drafts[at].isFull(item) {
					at = len(drafts)
					drafts = append(drafts, draft{Part: Part{list: part.list, adds: part.adds}})
					open[part.list] = at
				}
				drafts[at].add(n, item)
			}
		}
	}
	slices.SortStableFunc(drafts, func(a, b draft) int { return a.rank() - b.rank() })
	of = make([][]int, len(all))
	for k, d := range drafts {
		statements = append(statements, d.statement())
		for _, n := range d.of {
			of[n] = append(of[n], k)
		}
	}
	return statements, of
}

// draft is a statement that is being written.
type draft struct {
	Part
	size int
	of   []int
}

func (d *draft) isFull(item redshift.SQL) bool {
	return len(d.items) >= mostItems || d.size+d.list.size(item) > mostBytes
}

func (d *draft) add(n int, item redshift.SQL) {
	if len(d.of) == 0 || d.of[len(d.of)-1] != n {
		d.of = append(d.of, n)
	}
	d.items, d.size = append(d.items, item), d.size+d.list.size(item)
}

func (d *draft) rank() int {
	if d.adds {
		return 1
	}
	return 0
}

func (d *draft) statement() redshift.SQL {
	if !d.own.IsZero() {
		return d.own
	}
	return d.list.write(d.items)
}
