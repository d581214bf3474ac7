package spec

import (
	"github.com/redveil/redveil/spec/expr"
)

// Forbid is what must never be: that some people see some columns.
type Forbid struct {
	Origin    Origin
	Name      string
	On        expr.Expr // selector over column and source
	Who       expr.Expr // predicate over user; nil for everyone
	Sees      Sees
	Rationale string
}

// Sees is what is forbidden to see of a column.
type Sees string

// The raw value in any row, or any row at all.
const (
	SeesClear    Sees = "clear"
	SeesAnything Sees = "anything"
)

var forbidSchema = schemaOf([]string{"on"}, []string{"who", "sees", "rationale"}, nil)

func (l *loader) forbid(f *fields, origin Origin, name string) {
	b := &Forbid{Origin: origin, Name: name, Rationale: f.text("rationale", "")}
	b.On = f.requiredExpression("on", `on = has_tag(column, "pii.ssn")`, expr.ColumnSelector)
	b.Who = f.expression("who", expr.UserPredicate)
	b.Sees = Sees(f.choice("sees", string(SeesClear), string(SeesAnything)))
	l.repository.Forbids = append(l.repository.Forbids, b)
}
