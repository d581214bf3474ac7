package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
	"github.com/lib/pq"
)

// screen prints a story for people.
type screen struct {
	env      environment
	chapters int
}

var (
	title   = lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Magenta)
	dim     = lipgloss.NewStyle().Faint(true)
	typed   = lipgloss.NewStyle().Bold(true)
	person  = lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Cyan)
	refused = lipgloss.NewStyle().Foreground(lipgloss.Red)
	cell    = lipgloss.NewStyle().Padding(0, 1)
)

func (t *screen) print(text string) { fmt.Fprint(t.env.out, text) }

func (t *screen) chapter(name, sentence string) {
	t.chapters++
	t.print(fmt.Sprintf("\n%s\n%s\n\n", title.Render(fmt.Sprintf("%d. %s", t.chapters, name)), sentence))
}

func (t *screen) say(sentence string) { t.print(sentence + "\n") }

func (t *screen) command(line string) { t.print(typed.Render("$ "+line) + "\n") }

func (t *screen) statement(account, sql string) {
	t.print(fmt.Sprintf("%s %s\n", person.Render(account+" ▸"), sql+";"))
}

func (t *screen) excerpt(file, text string) {
	t.print(fmt.Sprintf("%s\n%s\n\n", dim.Render(file), text))
}

func (t *screen) edited(file, before, after string) {
	t.print(fmt.Sprintf("%s\n  %s\n  %s\n\n", dim.Render(file), refused.Render("- "+before),
		lipgloss.NewStyle().Foreground(lipgloss.Green).Render("+ "+after)))
}

// sideBySide runs one query as several people and prints the results side by
// side.
func (s *demoStory) sideBySide(ctx context.Context, query string, people []string) error {
	for line := range strings.Lines(query + ";") {
		s.print(dim.Render(strings.TrimRight(line, "\n")) + "\n")
	}
	blocks := make([]string, 0, 2*len(people))
	for _, account := range people {
		result, err := s.read(ctx, account, query)
		if err != nil {
			return err
		}
		blocks = append(blocks, lipgloss.JoinVertical(lipgloss.Left, person.Render(account), result), "  ")
	}
	wide := lipgloss.JoinHorizontal(lipgloss.Top, blocks...)
	if lipgloss.Width(wide) > maxWidth {
		wide = strings.Join(slices.DeleteFunc(blocks, func(block string) bool { return block == "  " }), "\n")
	}
	for line := range strings.Lines(wide) {
		s.print(strings.TrimRight(line, " \n") + "\n")
	}
	s.print("\n")
	return nil
}

// maxWidth is how wide results side by side may be, in columns; wider ones stand below
// each other.
const maxWidth = 80

// single runs a query as one person.
func (s *demoStory) single(ctx context.Context, account, query string) error {
	s.statement(account, query)
	result, err := s.read(ctx, account, query)
	if err != nil {
		return err
	}
	s.print(result + "\n\n")
	return nil
}

// read runs a query as an account. A refusal is part of the story; any other
// error ends the demo.
func (s *demoStory) read(ctx context.Context, account, query string) (string, error) {
	db, err := sql.Open("postgres", s.warehouse.URL(account))
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(ctx, query)
	var denied *pq.Error
	if errors.As(err, &denied) && denied.Code == "42501" {
		return refused.Render("ERROR: " + denied.Message), nil
	}
	if err != nil {
		return "", fmt.Errorf("reading as %s: %w", account, err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	result := table.New().Border(lipgloss.NormalBorder()).Headers(columns...).
		StyleFunc(func(row, _ int) lipgloss.Style {
			if row == table.HeaderRow {
				return cell.Bold(true)
			}
			return cell
		})
	count := 0
	for rows.Next() {
		values, err := scanText(rows, len(columns))
		if err != nil {
			return "", err
		}
		for n, value := range values {
			values[n] = shorten(value)
		}
		result.Row(values...)
		count++
	}
	if count == 0 {
		return dim.Render("(no rows)"), rows.Err()
	}
	return result.String(), rows.Err()
}

func scanText(rows *sql.Rows, columns int) ([]string, error) {
	values := make([]sql.NullString, columns)
	targets := make([]any, columns)
	for n := range values {
		targets[n] = &values[n]
	}
	if err := rows.Scan(targets...); err != nil {
		return nil, err
	}
	texts := make([]string, columns)
	for n, value := range values {
		texts[n] = "NULL"
		if value.Valid {
			texts[n] = strings.TrimRight(value.String, " ")
		}
	}
	return texts, nil
}

// shorten cuts hashes, which would make the tables too wide.
func shorten(text string) string {
	const most = 28
	if len(text) > most {
		return text[:most-1] + "…"
	}
	return text
}
