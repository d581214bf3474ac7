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

var forbidSchema = schema{
	says: "What must never be: validate, plan and apply fail where somebody could come to see such a column.",
	attributes: []attr{
		{
			name: "on", kind: columnSelector, required: true, example: `has_tag(column, "pii.ssn")`,
			says: "The columns that it is for.",
		},
		{
			name: "who", kind: userPredicate, otherwise: "everyone", example: `!contains(user.groups, "payroll")`,
			says: "Those who must not see them.",
		},
		{
			name: "sees", kind: aChoice, choices: []string{string(SeesClear), string(SeesAnything)},
			says: "What is forbidden: the raw value in any row, or any row at all.",
		},
		{name: "rationale", kind: aText, says: "Why it is forbidden."},
	},
}

func (l *loader) forbid(f *fields, origin Origin, name string) {
	b := &Forbid{Origin: origin, Name: name, Rationale: f.text("rationale")}
	b.On = f.requiredExpression("on")
	b.Who = f.expression("who")
	b.Sees = Sees(f.choice("sees"))
	l.repository.Forbids = append(l.repository.Forbids, b)
}
