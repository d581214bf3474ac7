package faults_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox/faulttest"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

var every = flag.Bool("every", false, "break runs before and after every statement, not at some of them")

// A run loses its connection for good before or after one of its statements. Whatever
// it had done by then, everybody reads what they read before it or what they are to
// read after it, nobody a mixture, and the next run brings the rest without help. Each
// case leads from one policy to the other, and the next one back.
func TestARunIsCutBeforeAndAfterEachStatement(t *testing.T) {
	const lanes = 2
	for lane := range lanes {
		t.Run(fmt.Sprintf("a part of the statements, %d", lane+1), func(t *testing.T) {
			t.Parallel()
			m := &matrix{stage: newStage(t), seldom: 12}
			m.between(t, before, after)
			m.tryAll(t, lanes, lane)
		})
	}
}

// Grants on external schemas cannot be part of a transaction. A run that is cut
// between its parts leaves nobody with more than before it or after it.
func TestARunIsCutBetweenWhatIsNoTransaction(t *testing.T) {
	t.Parallel()
	m := &matrix{stage: newStage(t), seldom: 30, parts: true}
	m.views = []string{"sales"}
	sandboxtest.Exec(t, m.admin, lake...)
	m.between(t, lakeBefore, lakeAfter)
	m.tryAll(t, 1, 0)
}

// matrix goes back and forth between two policies.
type matrix struct {
	*stage
	now   int // the side that is in force
	sides [2]side
	// seldom is how many cases one is tried of.
	seldom int
	// parts says that a plan is not one transaction: in between some may read nothing.
	parts bool
}

// side is a policy, and what happens on the way from it to the other one.
type side struct {
	policy      string
	reads       readings
	cases, left []cutCase
}

// phase is how far a run has come.
type phase int

const (
	locking phase = iota
	applying
	committed
)

// cutCase is a way to lose the connection, and where the run is then.
type cutCase struct {
	fault faulttest.Fault
	phase phase
}

func (c cutCase) String() string {
	when := "before"
	if c.fault.What == faulttest.CutAfter {
		when = "after"
	}
	return fmt.Sprintf("cut %s %d. %s", when, c.fault.At, c.fault.Statement)
}

// between applies two policies, and looks which statements lead from one to the other.
func (m *matrix) between(t *testing.T, one, other string) {
	t.Helper()
	m.sides[0].policy, m.sides[1].policy = one, other
	m.converge(t, one)
	for range m.sides {
		from, to := &m.sides[m.now], &m.sides[1-m.now]
		from.reads = m.read(t)
		m.proxy.Heal()
		if _, err := m.apply(t.Context(), m.plan(t, to.policy).Program(), m.run()); err != nil {
			t.Fatal(err)
		}
		from.cases = m.chosen(casesOf(m.proxy.Statements()))
		m.now = 1 - m.now
	}
	same := 0
	for key, was := range m.sides[0].reads {
		if was == m.sides[1].reads[key] {
			same++
		}
	}
	if same > len(m.sides[0].reads)/2 {
		t.Fatalf("of %d readings %d are the same in both policies", len(m.sides[0].reads), same)
	}
}

// tryAll tries those of the cases that are one lane's.
func (m *matrix) tryAll(t *testing.T, lanes, lane int) {
	t.Helper()
	for n := range m.sides {
		for at, one := range m.sides[n].cases {
			if at%lanes == lane {
				m.sides[n].left = append(m.sides[n].left, one)
			}
		}
	}
	t.Logf("%d and %d cases", len(m.sides[0].left), len(m.sides[1].left))
	for len(m.sides[0].left)+len(m.sides[1].left) > 0 {
		m.next(t)
	}
}

// casesOf are the cuts before and after each statement of a run. The first COMMIT ends
// the transaction that takes the lock, the second one that which applies.
func casesOf(statements []string) []cutCase {
	var all []cutCase
	at := locking
	for n, statement := range statements {
		name := nameOf(statement)
		met := 0
		for _, earlier := range statements[:n+1] {
			if strings.HasPrefix(earlier, name) {
				met++
			}
		}
		cut := faulttest.Fault{What: faulttest.CutBefore, Statement: name, At: met, Refuse: true}
		all = append(all, cutCase{cut, at})
		if statement == "COMMIT" {
			at++
		}
		cut.What = faulttest.CutAfter
		all = append(all, cutCase{cut, at})
	}
	return all
}

// nameOf is how a statement begins that is sent again in each run: what is between
// quotes can differ.
func nameOf(statement string) string {
	name, _, _ := strings.Cut(statement, "'")
	line, _, _ := strings.Cut(name, "\n")
	return line
}

// chosen are the cases that are tried. In the short run these are the ones around the
// COMMIT of the transaction that applies, those around what cannot be part of it, and
// some of the others, which are not the same on both sides.
func (m *matrix) chosen(all []cutCase) []cutCase {
	if *every {
		return all
	}
	var some []cutCase
	count := m.now
	for n, c := range all {
		around := c.fault.Statement == "COMMIT" && all[max(0, n-1)].phase == applying ||
			strings.Contains(c.fault.Statement, "SCHEMA lake")
		if !around && strings.HasPrefix(c.fault.Statement, "SELECT") {
			continue
		}
		if count++; around || count%m.seldom == 0 {
			some = append(some, c)
		}
	}
	return some
}

// next goes to the other side, by the next case that is left.
func (m *matrix) next(t *testing.T) {
	from, to := &m.sides[m.now], &m.sides[1-m.now]
	if len(from.left) > 0 {
		m.cut(t, from.left[0], from, to)
		from.left = from.left[1:]
	}
	m.converge(t, to.policy)
	m.now = 1 - m.now
}

// cut makes a run fail. It is interrupted as it finds nobody who lets it in again, as
// it would try five times.
func (m *matrix) cut(t *testing.T, c cutCase, from, to *side) {
	program, run := m.plan(t, to.policy).Program(), m.run()
	run.LookFor = 1
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c.fault.OnRefused = cancel
	m.proxy.Break(c.fault)
	_, err := m.apply(ctx, program, run)
	says := err != nil && strings.Contains(err.Error(), "nothing was applied")
	switch {
	case !m.proxy.Met():
		t.Fatalf("%s: it did not come to that: %v", c, err)
	case err == nil:
		t.Errorf("%s: the run says that all is well", c)
	case c.phase == applying && c.fault.Statement != "COMMIT" && !says && !m.parts, c.phase == committed && says:
		t.Errorf("%s: the run says: %v", c, err)
	}
	want := from.reads
	if c.phase == committed {
		want = to.reads
	}
	got := m.read(t)
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if got[key] != want[key] && !(m.parts && strings.HasPrefix(got[key], "pq: permission denied")) {
			t.Errorf("%s: %s is\n%snot\n%s", c, key, got[key], want[key])
		}
	}
}
