package lookup

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redveil/redveil/reconcile/report"
)

// CSV writes the answer as a table: a line for each person, source and column. A
// spreadsheet takes no cell of it for a formula.
func (a *Answer) CSV(to io.Writer) error {
	out := csv.NewWriter(to)
	write := func(cells ...string) error {
		for n, cell := range cells {
			cells[n] = harmless(report.Visible(cell))
		}
		return out.Write(cells)
	}
	if err := write(a.heading()...); err != nil {
		return err
	}
	for _, i := range a.Integrations {
		variables := ""
		if !i.Of.Live { // the warehouse gives what it gives
			variables = report.VariablesText(i.Of.Repository.Variables)
		}
		for _, row := range i.cells(a.Question) {
			if row = append([]string{i.Name}, row...); a.hasVariables() {
				row = append(row, variables)
			}
			if err := write(row...); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// hasVariables reports whether an answer depends on more than a commit.
func (a *Answer) hasVariables() bool {
	return slices.ContainsFunc(a.Integrations, func(i Integration) bool {
		return !i.Of.Live && len(i.Of.Repository.Variables) > 0
	})
}

func (a *Answer) heading() []string {
	all := a.columns()
	if a.hasVariables() {
		all = append(all, "variables")
	}
	return all
}

func (a *Answer) columns() []string {
	for _, i := range a.Integrations {
		switch {
		case i.Review != nil:
			return []string{
				"integration", "user", "source", "clear", "masked", "unknown", "rows", "terms", "since", "since_date",
				"last_used",
			}
		case i.Changes != nil:
			return []string{
				"integration", "user", "source", "column", "effect", "rows_before", "rows_after", "value_before",
				"value_after", "path", "from", "until",
			}
		}
	}
	all := []string{"integration", "user", "source", "column", "rows", "value", "path", "from", "until"}
	if a.Question.Why {
		all = append(all, "because")
	}
	return all
}

func (i Integration) cells(q Question) [][]string {
	switch {
	case i.Review != nil:
		return i.reviewCells()
	case i.Changes != nil:
		return i.changeCells()
	}
	var rows [][]string
	because := i.because()
	for _, e := range i.Access {
		for _, user := range e.Users {
			row := []string{user, e.Source, e.Column, e.Rows, e.Value, e.Path, stamp(e.From), stamp(e.Until)}
			if q.Why {
				row = append(row, because[Pair{user, e.Source}])
			}
			rows = append(rows, row)
		}
	}
	for _, w := range i.Why {
		for _, user := range w.Users {
			if w.Sees {
				continue
			}
			row := []string{user, w.Source, "*", "none", "none", "", "", ""}
			if q.Why {
				row = append(row, because[Pair{user, w.Source}])
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func (i Integration) changeCells() [][]string {
	var rows [][]string
	for _, c := range i.Changes {
		for _, user := range c.Users {
			rows = append(rows, []string{
				user, c.Source, c.Column, string(c.Effect), c.Before.Rows, c.After.Rows, c.Before.Value, c.After.Value,
				c.Path, stamp(c.From), stamp(c.Until),
			})
		}
	}
	return rows
}

// because joins the reasons for what each person sees of each source.
func (i Integration) because() map[Pair]string {
	all := make(map[Pair]string)
	for _, w := range i.Why {
		texts := make([]string, len(w.Reasons))
		for n, r := range w.Reasons {
			texts[n] = r.Text + r.place()
		}
		for _, user := range w.Users {
			all[Pair{user, w.Source}] = strings.Join(texts, "; ")
		}
	}
	return all
}

func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

// harmless keeps a spreadsheet from taking a text for a formula, as OWASP advises.
// https://owasp.org/www-community/attacks/CSV_Injection
func harmless(cell string) string {
	if _, err := strconv.Atoi(cell); err == nil || cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return cell
	}
	return "'" + cell
}
