package faults_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox/faulttest"
)

var every = flag.Bool("every", false, "break runs at every statement, also at those that only read")

// A run loses its connection for good before or after each of its statements. Whatever
// it had done by then, everybody reads what they read before it or what they are to
// read after it, nobody a mixture, and the next run brings the rest without help. Each
// case leads from one policy to the other, and the next one back.
func TestARunIsCutBeforeAndAfterEachStatement(t *testing.T) {
	const lanes = 4
	for lane := range lanes {
		t.Run(fmt.Sprintf("a part of the statements, %d", lane+1), func(t *testing.T) {
			t.Parallel()
			m := newMatrix(t)
			for n := range m.sides {
				for at, one := range m.sides[n].cases {
					if at%lanes == lane {
						m.sides[n].left = append(m.sides[n].left, one)
					}
				}
			}
			for len(m.sides[0].left)+len(m.sides[1].left) > 0 {
				m.next(t)
			}
		})
	}
}

// matrix goes back and forth between two policies.
type matrix struct {
	*stage
	now   int // the side that is in force
	sides [2]side
}

// side is a policy, and what happens on the way from it to the other one.
type side struct {
	policy      string
	reads       readings
	cases, left []cutCase
}

// cutCase is a way to lose the connection.
type cutCase struct {
	fault     faulttest.Fault
	statement string
	committed bool // by then
}

// newMatrix applies both policies, and looks which statements that takes.
func newMatrix(t *testing.T) *matrix {
	m := &matrix{stage: newStage(t)}
	m.sides[0].policy, m.sides[1].policy = before, after
	m.converge(t, before)
	for range m.sides {
		from, to := &m.sides[m.now], &m.sides[1-m.now]
		from.reads = m.read(t)
		m.proxy.Heal()
		if _, err := m.apply(t.Context(), m.plan(t, to.policy).Program(), m.run()); err != nil {
			t.Fatal(err)
		}
		from.cases = casesOf(m.proxy.Statements())
		m.now = 1 - m.now
	}
	for key, was := range m.sides[0].reads {
		if was == m.sides[1].reads[key] && !strings.HasPrefix(key, "eve") {
			t.Logf("both policies give %s", key)
		}
	}
	return m
}

// casesOf are the cuts before and after each statement of a run. The transaction that
// applies is its second one; the first one takes the lock.
func casesOf(statements []string) []cutCase {
	var all []cutCase
	phase := locking
	met := make(map[string]int)
	for n, statement := range statements {
		text := nameOf(statement)
		for kind := range met {
			if strings.HasPrefix(statement, kind) {
				met[kind]++
			}
		}
		if _, known := met[text]; !known {
			met[text] = countOf(statements[:n+1], text)
		}
		for _, what := range []faulttest.What{faulttest.CutBefore, faulttest.CutAfter} {
			if statement == "COMMIT" && what == faulttest.CutAfter {
				phase++
			}
			all = append(all, cutCase{
				faulttest.Fault{What: what, Statement: text, At: met[text], Refuse: true}, phase,
			})
		}
	}
	return all
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

func (m *matrix) cut(t *testing.T, c cutCase, from, to *side) {
	program, run := m.plan(t, to.policy).Program(), m.run()
	run.LookFor = 1
	m.proxy.Break(c.fault)
	_, err := m.apply(t.Context(), program, run)
	what := fmt.Sprintf("cut %s statement %d (%.80s)", [...]string{
		faulttest.CutBefore: "before", faulttest.CutAfter: "after",
	}[c.fault.What], c.fault.At, c.statement)
	switch {
	case !m.proxy.Met():
		t.Fatalf("%s: it did not come to that: %v", what, err)
	case err == nil:
		t.Errorf("%s: the run says that all is well", what)
	case c.committed && strings.Contains(err.Error(), "nothing was applied"):
		t.Errorf("%s: all was applied, and the run says: %v", what, err)
	}
	want := from.reads
	if c.committed {
		want = to.reads
	}
	if got := m.read(t); !maps.Equal(got, want) {
		for _, key := range slices.Sorted(maps.Keys(got)) {
			if got[key] != want[key] {
				t.Errorf("%s: %s is\n%snot\n%s", what, key, got[key], want[key])
			}
		}
	}
}
