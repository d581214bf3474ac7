package main

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// onePlan is one integration's plan, or why there is none.
type onePlan struct {
	integration *spec.Integration
	plan        *plan.Plan
	model       *report.Model // of this integration alone
	err         error
	problems    []actions.Annotation
}

func (p *onePlan) shown() report.Integration { return p.model.Integrations[0] }

// planEach plans each integration by itself: that one warehouse cannot be
// reached must not hide what happens to the others.
func planEach(ctx context.Context, l *loaded, chosen []*spec.Integration, world edge) []*onePlan {
	var all []*onePlan
	for _, i := range chosen {
		one := &onePlan{integration: i}
		model, plans, err := makePlans(ctx, l, planWishes{integration: i.Name}, one.listening(world))
		if one.err = err; err == nil {
			one.model, one.plan = model, plans[0]
		}
		all = append(all, one)
	}
	return all
}

// choose gives the integration of that name, or all where it is empty.
func (l *loaded) choose(name string) ([]*spec.Integration, error) {
	var chosen []*spec.Integration
	for _, i := range l.repository.Integrations {
		if name == "" || i.Name == name {
			chosen = append(chosen, i)
		}
	}
	if len(chosen) == 0 {
		return nil, l.noIntegration(name)
	}
	return chosen, nil
}

// listening keeps the policy's problems that show when this plan is made.
func (p *onePlan) listening(world edge) edge {
	outer := world.onProblems
	world.onProblems = func(inside string, problems hcl.Diagnostics) {
		p.problems = append(p.problems, annotationsOf(inside, problems)...)
		if outer != nil {
			outer(inside, problems)
		}
	}
	return world
}

// why writes, in Markdown, why there is no plan.
func (p *onePlan) why(run string) string {
	const most = 2000 // of what can be a whole plan that did not converge
	return report.Block("", report.Clip(p.err.Error(), most)) + "\n" + problemList(p.problems, run)
}

// planStatus says in a commit status which plan was shown: this, not the
// comment, is what a later run believes.
func planStatus(i report.Integration) string {
	return fmt.Sprintf("plan %s: %s", i.Digest, shortVerdict(i))
}

func shortVerdict(i report.Integration) string {
	if len(i.Changes) == 0 {
		return "nothing to change"
	}
	access := "nobody gains or loses"
	switch {
	case i.AsksAgain() && i.Summary.Widens == 0 && i.Summary.Narrows == 0:
		access = "people have to choose or acknowledge again"
	case i.Summary.Widens > 0 && i.Summary.Narrows > 0:
		access = "access widens and narrows"
	case i.Summary.Widens > 0:
		access = "access widens"
	case i.Summary.Narrows > 0:
		access = "access narrows"
	}
	return counted(len(i.Changes), "change") + ", " + access
}

var inStatus = regexp.MustCompile(`^plan (sha256:[0-9a-f]{64}):`)

// digestIn is the plan that a status was set for, empty where it was none.
func digestIn(s github.Status) state.Digest {
	if found := inStatus.FindStringSubmatch(s.Description); found != nil && s.State == github.Success {
		return state.Digest(found[1])
	}
	return ""
}
