package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
)

// told is what is said of a condition. It is worked out once for all columns of a class
// of readers.
type told struct {
	words string
	rows  string // as Sight says it
	types string // of the columns in it
	acts  bool   // it asks what the reader acts for
}

func toldOf(rows expr.Expr) *told {
	t := &told{words: words(rows), types: typesIn(rows), acts: questionOf(nil, view{rows: rows}).acts}
	t.rows = t.words
	if _, ok := constant(rows); ok {
		t.rows = All
	} else if slices.Contains([]string{All, None, Unknown}, t.rows) { // a column that is called so
		t.rows = expr.Format(rows)
	}
	return t
}

// ofRows is what is said of the rows of a view.
func (v view) ofRows() *told {
	if v.told != nil {
		return v.told
	}
	return toldOf(v.rows)
}

func typesIn(e expr.Expr) string {
	var b strings.Builder
	expr.Walk(e, func(node expr.Expr) bool {
		if c, ok := node.(expr.Column); ok {
			fmt.Fprintf(&b, " %s %v", c.Name, c.Type)
		}
		return true
	})
	return b.String()
}

// key is the same for views that show the same to the same people.
func (v view) key() string {
	var b strings.Builder
	rows := v.ofRows()
	fmt.Fprintf(&b, "%s %v %s %s%s", v.column.Name, v.column.Type, v.path, rows.words, rows.types)
	for _, o := range v.outcomes {
		b.WriteString("|" + o.look)
		if o.condition != nil {
			b.WriteString(" where " + words(o.condition) + typesIn(o.condition))
		}
	}
	return b.String()
}

func (v view) projects() []policies.Project {
	if v.user == nil {
		return nil
	}
	return v.user.Projects
}

// asksActing reports whether a condition asks what the reader acts for.
func (v view) asksActing() bool {
	if v.told == nil {
		return questionOf(nil, v).acts
	}
	return v.told.acts || slices.ContainsFunc(v.outcomes, func(o outcome) bool {
		return o.condition != nil && questionOf(nil, view{outcomes: []outcome{o}}).acts
	})
}
