package differential_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestGeneratedPoliciesChangeWhatPlansSay generates policies that follow each
// other on the same tables, and changes by hand in between. What plans and
// drift say about access must match what everyone then reads. Where a plan is carried
// out in several transactions, nobody reads more between them than before or
// afterwards.
func TestGeneratedPoliciesChangeWhatPlansSay(t *testing.T) {
	fewer(t, 8)
	w := newTold(t)
	w.exec(t, "CREATE ROLE outsiders")
	sequence := &sequence{told: w}
	rapid.Check(t, sequence.check)
	t.Logf("%d changes compared, %d drifts, %d refused, %d places between transactions", sequence.compared,
		sequence.drifts, sequence.refused, w.boundaries)
	if sequence.refused > sequence.compared {
		t.Error("too many policies are refused: the comparison says little")
	}
}

// fewer lowers the number of checks, unless one was asked for.
func fewer(t *testing.T, checks int) {
	f := flag.Lookup("rapid.checks")
	if f.Value.String() != f.DefValue {
		return
	}
	for value, when := range map[string]func(func()){
		fmt.Sprint(checks): func(set func()) { set() },
		f.DefValue:         t.Cleanup,
	} {
		when(func() {
			if err := f.Value.Set(value); err != nil {
				t.Error(err)
			}
		})
	}
}

type sequence struct {
	*told
	compared, drifts, refused int
}

func (s *sequence) check(t *rapid.T) {
	g := &generator{t: t}
	policy, tables := g.repository(s.port)
	s.exec(t, "DROP SCHEMA gen CASCADE; CREATE SCHEMA gen; DROP ROLE outsiders FORCE; CREATE ROLE outsiders")
	s.exec(t, tables)
	if !s.begin(t, policy, g.acting) {
		s.refused++
		return
	}
	for account := range s.people { // no plan removes what the last sequence left
		s.exec(t, "REVOKE SELECT FOR TABLES IN SCHEMA governed FROM "+account)
	}
	for range g.count(1, 3) {
		done := s.meddle(t, g, policy)
		if g.chance(3) {
			ignored := g.pick("view *", "grant *", "membership *", "profile *", "grant SELECT on *",
				"view redveil_system.*")
			if s.told.check(t, policy, planDrift(ignored), done...) {
				s.drifts++
			}
			done = append(done, "-- drift corrected but for "+ignored)
		}
		s.batch = g.count(0, 3)
		next := mix(g, policy, g.policy(s.port))
		if !s.told.check(t, next, planNew, done...) {
			s.refused++
			return
		}
		s.compared++
		s.settled(t, next)
		policy = next
	}
}

// begin applies the first policy to new tables.
func (s *sequence) begin(t *rapid.T, policy string, wanted [generatedUsers]acting) bool {
	repository, resolved := resolve(policy)
	if resolved == nil {
		t.Fatalf("not a policy:\n%s", policy)
	}
	plan, _, ok := s.plan(t, repository, resolved, planNew)
	if !ok {
		return false
	}
	if err := s.apply(t, resolved, plan, nil); err != nil {
		t.Fatalf("%v\n%s", err, statementsOf(plan))
	}
	s.acting = wanted
	s.act(t, resolved)
	s.settled(t, policy)
	return true
}

// mix returns most blocks from the old policy, and some from the new one.
func mix(g *generator, old, next string) string {
	before, after := blocksOf(old), blocksOf(next)
	var mixed strings.Builder
	for _, name := range slices.Concat(after.names, before.names) {
		was, had := before.texts[name]
		is, has := after.texts[name]
		delete(before.texts, name)
		delete(after.texts, name)
		switch {
		case had && has && g.chance(3), has && !had && g.chance(2):
			mixed.WriteString(altered(g, is))
		case had && has, had && g.chance(2):
			mixed.WriteString(was)
		}
	}
	return mixed.String()
}

// altered sometimes disables a source or leaves out a column.
func altered(g *generator, block string) string {
	if !strings.HasPrefix(block, "source ") {
		return block
	}
	switch g.pick("", "", "", "off", "less") {
	case "off":
		return strings.Replace(block, "{\n", "{\n  enabled = false\n", 1)
	case "less":
		return block[:strings.LastIndex(block, "  column ")] + "}\n"
	}
	return block
}

type blocks struct {
	names []string
	texts map[string]string
}

// blocksOf splits a policy into its blocks, each of which begins at the start
// of a line.
func blocksOf(policy string) blocks {
	all := blocks{texts: make(map[string]string)}
	name := ""
	for _, line := range strings.SplitAfter(policy, "\n") {
		if line != "" && line[0] >= 'a' && line[0] <= 'z' {
			name, _, _ = strings.Cut(line, " {")
			all.names = append(all.names, name)
		}
		all.texts[name] += line
	}
	return all
}
