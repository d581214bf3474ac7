package lookup

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redveil/redveil/reconcile/report"
)

// Item is a line of a recertification: how much one person sees of one source.
type Item struct {
	User    string `json:"user"`
	Source  string `json:"source"`
	Clear   int    `json:"clear"`
	Masked  int    `json:"masked"`
	Unknown int    `json:"unknown,omitempty"`
	Rows    string `json:"rows"`
	Terms   string `json:"terms,omitempty"`
	// Since is the commit since which they have seen exactly this.
	Since Since `json:"since"`
	// Used is when they last read it, as far as the warehouse's log says.
	Used Used `json:"last_used"`
}

// Since is the commit since which something is as it is. Note is set where there is none.
type Since struct {
	Commit string    `json:"commit,omitempty"`
	At     time.Time `json:"at,omitzero"`
	// AtLeast says that earlier commits were not looked at.
	AtLeast bool   `json:"at_least,omitempty"`
	Note    string `json:"note,omitempty"`
}

// String says it in short.
func (s Since) String() string {
	if s.Commit == "" {
		return s.Note
	}
	text := s.At.UTC().Format(time.DateOnly) + " " + report.ShortCommit(s.Commit)
	if s.AtLeast {
		return text + " or earlier"
	}
	return text
}

// Used is when somebody last read a source. Note is set where that is not known.
type Used struct {
	At   time.Time `json:"at,omitzero"`
	Note string    `json:"note,omitempty"`
}

// String says it in short.
func (u Used) String() string {
	if u.At.IsZero() {
		return u.Note
	}
	return u.At.UTC().Format("2006-01-02 15:04 UTC")
}

// Pair is a person and a source.
type Pair struct{ User, Source string }

// Looks writes what each person sees of each source by its view, so that two looks are
// equal if they are seen alike.
func (g Given) Looks() map[Pair]string {
	return looksOf(g.entries(g.Side, Question{}))
}

func looksOf(entries []Entry) map[Pair]string {
	looks := make(map[Pair]string)
	for _, e := range entries {
		for _, user := range e.Users {
			if e.Path == "" {
				looks[Pair{user, e.Source}] += fmt.Sprintf("%s %q %q %s\n", e.Column, e.Rows, e.Value,
					limits(e.From, e.Until))
			}
		}
	}
	return looks
}

// MakeReview turns an answer into a list to recertify: a line for each person, source and
// kind of look. Since and used say of a pair since when it is as it is, and when it was
// last read.
func (i *Integration) MakeReview(since func(Pair) Since, used func(Pair) Used) {
	i.Review = []Item{}
	for _, g := range i.groups() {
		for _, user := range g.Users {
			pair := Pair{user, g.Source}
			for _, s := range sums(g.Lines) {
				item := Item{
					User: user, Source: g.Source, Clear: s.Clear, Masked: s.Masked, Unknown: s.Unknown, Rows: s.Rows,
					Terms: s.Terms, Since: since(pair), Used: used(pair),
				}
				if strings.Contains(s.Terms, roundTheView) {
					item.Since = Since{Note: "not by the policy"}
				}
				i.Review = append(i.Review, item)
			}
		}
	}
	slices.SortStableFunc(i.Review, func(a, b Item) int { return compare(a.User, b.User) })
	i.Access, i.Sources, i.People = nil, nil, nil
}

// cells are what a line says, but for the person and the source.
func (r Item) cells() (columns, rows string) {
	rows = r.Rows
	if r.Terms != "" {
		rows += ", " + r.Terms
	}
	return sum{Clear: r.Clear, Masked: r.Masked, Unknown: r.Unknown}.Columns(), rows
}

func (i Integration) writeReview(b *strings.Builder) {
	if len(i.Review) == 0 {
		b.WriteString("Nobody sees anything.\n")
		return
	}
	writeColumns(b, i.reviewRows([]string{"who", "source", "columns", "since", "last used", "rows"}))
}

func (i Integration) reviewTable() table {
	rows := i.reviewRows([]string{"who", "source", "columns", "since", "last used", "rows"})
	return table{Head: rows[0], Rows: rows[1:]}
}

func (i Integration) reviewRows(head []string) [][]string {
	all := [][]string{head}
	for _, r := range i.Review {
		columns, rows := r.cells()
		all = append(all, []string{r.User, r.Source, columns, r.Since.String(), r.Used.String(), rows})
	}
	return all
}

func (i Integration) reviewCells() [][]string {
	var all [][]string
	for _, r := range i.Review {
		since := r.Since.Note
		if r.Since.Commit != "" {
			since = r.Since.Commit
		}
		if r.Since.AtLeast {
			since += " or earlier"
		}
		all = append(all, []string{
			r.User, r.Source, strconv.Itoa(r.Clear), strconv.Itoa(r.Masked), strconv.Itoa(r.Unknown), r.Rows, r.Terms,
			since, stamp(r.Since.At), r.Used.String(),
		})
	}
	return all
}

// Looks is Looks of what an answer lists.
func (i Integration) Looks() map[Pair]string { return looksOf(i.Access) }
