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

var subscriptionSchema = schemaOf([]string{"on", "allow"}, []string{"kind", "state", "rationale"}, nil)

func (l *loader) subscription(f *fields, origin Origin, name string) {
	s := &Subscription{Origin: origin, Name: name, Rationale: f.text("rationale", "")}
	s.On = f.requiredExpression("on", `on = has_tag(source, "domain.sales")`, expr.SourceSelector)
	s.Allow = f.requiredExpression("allow", `allow = contains(user.groups, "analysts")`, expr.UserPredicate)
	s.Guardrail = f.choice("kind", "grant", "guardrail") == "guardrail"
	s.Staged = f.choice("state", "active", "staged") == "staged"
	l.repository.Subscriptions = append(l.repository.Subscriptions, s)
}
