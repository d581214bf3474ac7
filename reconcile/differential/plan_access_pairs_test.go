package differential_test

import (
	"cmp"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/plan"
	"pgregory.net/rapid"
)

// pairsTogether is how many pairs of policies are compared in one warehouse, each on a
// table of its own.
const pairsTogether = 300

// TestPairsOfPoliciesDifferAsThePlanSays applies two generated policies after each other,
// and everyone reads every table under both: the cells that differ are those that the
// plan names. Each row that the plan shows as an example is in its table, and is really
// shown differently.
func TestPairsOfPoliciesDifferAsThePlanSays(t *testing.T) {
	fewer(t, 1)
	w := newTold(t)
	var last *pairs
	rapid.Check(t, func(t *rapid.T) {
		last = &pairs{told: w, g: &generator{t: t}}
		w.exec(t, "DROP SCHEMA gen CASCADE; CREATE SCHEMA gen")
		last.generate(t)
		last.compare(t)
		if last.examples < pairsTogether/2 || len(last.differ) < pairsTogether/2 {
			t.Fatal("too few policies differ: the comparison says little")
		}
	})
	t.Logf("%d of %d pairs differ, in %d cells, with %d examples; %d entries are without a certain one",
		len(last.differ), pairsTogether, last.cells, last.examples, last.without)
}

type pairs struct {
	*told
	g             *generator
	before, after string
	// differ are the sources whose policies are not the same. Examples are the rows that
	// were inserted for an entry of the plan, by source.
	differ                   map[string]bool
	cells, examples, without int
}

// generate writes the tables, and two policies over them.
func (p *pairs) generate(t *rapid.T) {
	var tables, frame, before, after strings.Builder
	p.g.frame(p.port, &frame)
	p.g.sources = make([][]generatedColumn, 0, pairsTogether)
	for n := range pairsTogether {
		p.g.table(n, &tables)
		fmt.Fprintf(&tables, "ALTER TABLE gen.t%d ADD COLUMN rid integer; UPDATE gen.t%d SET rid = k;\n", n, n)
	}
	frame.WriteString("subscription \"all\" {\n  on    = true\n  allow = true\n}\n")
	p.differ = make(map[string]bool)
	for n := range pairsTogether {
		first := p.source(frame.String(), n)
		second := first
		if !p.g.chance(5) {
			second = p.source(frame.String(), n)
		}
		before.WriteString(first)
		after.WriteString(second)
		if first != second {
			p.differ[fmt.Sprintf("s%d", n)] = true
		}
	}
	p.before, p.after = frame.String()+before.String(), frame.String()+after.String()
	p.exec(t, tables.String())
}

// source generates the blocks of a source until they are a policy, and one that does not
// ask for the time, which passes while everyone reads.
func (p *pairs) source(frame string, n int) string {
	for {
		var b strings.Builder
		p.g.source(n, &b)
		text := strings.Replace(b.String(), `  column "k"`, "  column \"rid\" { type = \"integer\" }\n  column \"k\"", 1)
		if strings.Contains(text, "now()") || strings.Contains(text, "days_ago(") {
			continue
		}
		if _, resolved := resolve(frame + text); resolved != nil {
			return text
		}
	}
}

func (p *pairs) compare(t *rapid.T) {
	repository, resolved := resolve(p.before)
	first, _, ok := p.plan(t, repository, resolved, planNew)
	if !ok {
		t.Fatalf("not planned:\n%s", p.before)
	}
	if err := p.apply(t, resolved, first, nil); err != nil {
		t.Fatal(err)
	}
	repository, resolved = resolve(p.after)
	second, _, ok := p.plan(t, repository, resolved, planNew)
	if !ok {
		t.Fatalf("not planned:\n%s", p.after)
	}
	shown := p.insertExamples(t, resolved, second)
	was := p.readCells(t)
	if err := p.apply(t, resolved, second, nil); err != nil {
		t.Fatal(err)
	}
	is := p.readCells(t)
	entries := entriesOf(second)
	for _, place := range slices.SortedFunc(maps.Keys(was), func(a, b seenBy) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.person, b.person))
	}) {
		p.judge(t, place, was[place], is[place], entries, shown)
	}
}

// seenBy is what somebody sees of a source.
type seenBy struct{ source, person string }

// cell is one value that somebody sees.
type cell struct {
	source, person, column string
}

// entriesOf are the plan's entries that hold now.
func entriesOf(made *plan.Plan) map[cell]plan.AccessChange {
	all := make(map[cell]plan.AccessChange)
	for _, e := range made.Access {
		if !(policies.Window{From: e.From, Until: e.Until}).Holds(time.Now()) {
			continue
		}
		for _, user := range e.Users {
			all[cell{e.Source, user, e.Column}] = e
		}
	}
	return all
}

// example is a row of a plan for one source. Sources that are alike share their rows.
type example struct {
	source string
	row    *access.Witness
}

// insertExamples puts the witnesses of a plan into their tables. It returns the number of
// each row.
func (p *pairs) insertExamples(t *rapid.T, resolved *policies.Resolved, made *plan.Plan) map[example]string {
	t.Helper()
	numbers := make(map[example]string)
	rows := make(map[string][]string)
	for _, source := range resolved.Sources {
		for _, e := range made.Access {
			shown := example{source.Name, e.Witness}
			if e.Source != source.Name || e.Witness == nil || numbers[shown] != "" {
				continue
			}
			p.examples++
			numbers[shown] = fmt.Sprint(1000 + p.examples)
			rows[source.Table.String()] = append(rows[source.Table.String()],
				"("+strings.Join(rowOf(source, e.Witness, numbers[shown]), ", ")+")")
		}
	}
	for table, values := range rows {
		n := strings.TrimPrefix(table, "gen.t")
		var at int
		fmt.Sscan(n, &at)
		columns := []string{"rid", "k"}
		for _, c := range p.g.sources[at] {
			columns = append(columns, c.name)
		}
		p.exec(t, fmt.Sprintf("INSERT INTO %s (%s) VALUES %s", table, strings.Join(columns, ", "),
			strings.Join(values, ", ")))
	}
	return numbers
}

// rowOf is a witness as SQL, with any value in the columns that do not matter.
func rowOf(source *policies.Source, w *access.Witness, number string) []string {
	values := []string{number}
	for _, c := range source.Columns {
		if c.Name.String() == "rid" {
			continue
		}
		text, matters := w.Row[c.Name.String()]
		switch {
		case !matters:
			values = append(values, "CAST("+anyOf(c.Type.String())+" AS "+c.Type.String()+")")
		case text == nil:
			values = append(values, "NULL")
		case c.Type.String() == "boolean":
			values = append(values, strings.ToUpper(*text))
		default:
			quoted := "'" + strings.NewReplacer("'", "''", `\`, `\\`).Replace(*text) + "'"
			if strings.HasSuffix(c.Type.String(), "tz") || strings.Contains(c.Type.String(), "with time zone") {
				quoted = strings.TrimSuffix(quoted, "'") + "+00'"
			}
			values = append(values, "CAST("+quoted+" AS "+c.Type.String()+")")
		}
	}
	return values
}

// anyOf is a value of a type that the generator uses.
func anyOf(columnType string) string {
	for _, kind := range generatedTypes {
		if kind.columnType == columnType {
			return kind.values[1]
		}
	}
	return "1"
}

// cells are what somebody sees of a source: by number of the row, the values by column.
type cells map[string]map[string]sql.NullString

func (p *pairs) readCells(t rapid.TB) map[seenBy]cells {
	all := make(map[seenBy]cells)
	for n := range pairsTogether {
		source := fmt.Sprintf("s%d", n)
		for person, db := range p.people {
			seen := make(cells)
			for _, row := range readAs(t, db, "governed."+source) {
				seen[row["rid"].String] = row
			}
			all[seenBy{source, person}] = seen
		}
	}
	return all
}

// judge compares what somebody sees of a source under both policies with what the plan
// says of it.
func (p *pairs) judge(t *rapid.T, at seenBy, was, is cells, entries map[cell]plan.AccessChange,
	numbers map[example]string,
) {
	rows := maps.Clone(was)
	maps.Copy(rows, is)
	columns := make(map[string]bool)
	for _, row := range rows {
		for column := range row {
			columns[column] = true
		}
	}
	for column := range columns {
		e, listed := entries[cell{at.source, at.person, column}]
		if isDrawn(e.Before.Value) || isDrawn(e.After.Value) || p.drawn(at.source, column) {
			continue // its values depend on the other rows, or on chance
		}
		changed := false
		for number := range rows {
			changed = changed || differs(was, is, number, column)
		}
		if changed {
			p.cells++
		}
		if changed && !listed {
			t.Fatalf("%s sees something else of %s.%s, and the plan does not say so\n%s\n-- after\n%s", at.person,
				at.source, column, blockOf(p.before, at.source), blockOf(p.after, at.source))
		}
		if !listed || e.Proof != access.Exact {
			continue
		}
		if !isCertain(e.Entry) {
			p.without++
			continue
		}
		number := numbers[example{at.source, e.Witness}]
		if !differs(was, is, number, column) {
			t.Fatalf("%s is to see something else of %s.%s, as in %s (%v → %v), and does not: %v → %v\n%s\n-- then\n%s",
				at.person, at.source, column, e.Witness.Text(), e.Before, e.After, was[number], is[number],
				blockOf(p.before, at.source), blockOf(p.after, at.source))
		}
	}
}

// isCertain reports whether the row of an entry must be shown differently here: now,
// whatever sql() means, and where the sandbox compares as Redshift does, which ignores
// blanks at the end.
func isCertain(e access.Entry) bool {
	w := e.Witness
	if w == nil || !w.At.IsZero() || w.Project != "" {
		return false
	}
	for _, sight := range []access.Sight{e.Before, e.After} {
		if strings.Contains(sight.Rows+sight.Value, "sql(") {
			return false
		}
	}
	for _, value := range w.Row {
		if value != nil && strings.HasSuffix(*value, " ") {
			return false
		}
	}
	return true
}

// differs reports whether a cell is shown differently, or on one side only.
func differs(was, is cells, number, column string) bool {
	before, seenBefore := was[number][column]
	after, seenAfter := is[number][column]
	return seenBefore != seenAfter || before != after
}

func isDrawn(look string) bool {
	return strings.Contains(look, "k_anonymize") || strings.Contains(look, "randomize")
}

// drawn reports whether a mask of either policy shows a column by chance.
func (p *pairs) drawn(source, column string) bool {
	of := fmt.Sprintf("has_tag(column, \"c%s.%s\")", strings.TrimPrefix(source, "s"), column)
	for _, text := range []string{p.before, p.after} {
		for _, mask := range strings.Split(text, "\nmask ") {
			if strings.Contains(mask, of) && isDrawn(mask) {
				return true
			}
		}
	}
	return false
}

// blockOf are the blocks of a policy that are about a source, for messages.
func blockOf(policy, source string) string {
	_, text, _ := strings.Cut(policy, "source \""+source+"\"")
	text, _, _ = strings.Cut(text, "\nsource ")
	frame, _, _ := strings.Cut(policy, "\nsource ")
	return frame + "\nsource \"" + source + "\"" + text
}
