package spec

import (
	"github.com/redveil/redveil/spec/expr"
)

// Subscription says who may read.
type Subscription struct {
	Origin    Origin
	Name      string
	On        expr.Expr // selector over source
	Allow     expr.Expr // predicate over user
	Guardrail bool      // kind = "guardrail"
	Staged    bool      // state = "staged"
	Rationale string
}

var subscriptionSchema = schema{
	says: "Who may read. Without a subscription that grants, nobody reads a source.",
	attributes: []attr{
		{
			name: "on", kind: sourceSelector, required: true, example: `has_tag(source, "domain.sales")`,
			says: "The sources that it is for.",
		},
		{
			name: "allow", kind: userPredicate, required: true, example: `contains(user.groups, "analysts")`,
			says: "Those who may read them: those for whom it is true.",
		},
		{
			name: "kind", kind: aChoice, choices: []string{"grant", "guardrail"},
			says: "Whether it lets people in, several together, or keeps everyone else out, always.",
		},
		{
			name: "state", kind: aChoice, choices: []string{"active", "staged"},
			says: "Whether it acts, or is only shown in plans.",
		},
		{name: "rationale", kind: aText, says: "Why they may."},
	},
}

func (l *loader) subscription(f *fields, origin Origin, name string) {
	s := &Subscription{Origin: origin, Name: name, Rationale: f.text("rationale")}
	s.On = f.requiredExpression("on")
	s.Allow = f.requiredExpression("allow")
	s.Guardrail = f.choice("kind") == "guardrail"
	s.Staged = f.choice("state") == "staged"
	l.repository.Subscriptions = append(l.repository.Subscriptions, s)
}
