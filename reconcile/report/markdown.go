package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/state"
)

// MarkdownOptions are what a comment says besides the plan.
type MarkdownOptions struct {
	// Budget is the largest size of the comment, in bytes. GitHub refuses
	// comments over 65,536 characters.
	Budget int
	// Commit is what was planned; Run is the address of the run.
	Commit, Run string
	// Files is the address of the policy's folder, for links to lines; empty
	// for no links.
	Files string
	// Whole says where the whole plan is.
	Whole string
	// State is the state of the plan: planned, applied and so on.
	State string
	// History has lines on how the plans of this pull request changed.
	History []string
}

// CommentBudget is the budget of a comment in bytes, with room for what GitHub
// adds.
const CommentBudget = 60000

// mostListed limits how many blocked sources, and how many ended things, are named.
const mostListed = 25

// Markdown returns one integration's plan for a pull request. What does not fit
// is left out step by step, and the text says so. The verdict, and everyone who
// gains a tagged column, are kept the longest.
func (m *Model) Markdown(i Integration, o MarkdownOptions) string {
	for _, detail := range ladder {
		if text := m.page(i, o, detail); len(text) <= o.Budget {
			return text
		}
	}
	return cut(m.page(i, o, ladder[len(ladder)-1]), o)
}

// detail is how much of a plan the text shows.
type detail struct {
	context bool // unchanged lines in diffs
	sql     bool // statements
	changes bool // each change, not only their numbers
	people  bool // each row of who gains and loses; else folded
	access  bool // more than what is said of tagged columns
	left    string
}

// ladder lists the details from the most to the fewest.
var ladder = []detail{
	{context: true, sql: true, changes: true, people: true, access: true},
	{sql: true, changes: true, people: true, access: true, left: "unchanged lines of views"},
	{changes: true, people: true, access: true, left: "the statements"},
	{changes: true, access: true, left: "the statements, and each single access change: those with the same " +
		"people, or the same change, stand together"},
	{access: true, left: "the changes but for their numbers, and each single access change"},
	{left: "all but numbers, and who comes to see more of tagged columns"},
}

func (m *Model) page(i Integration, o MarkdownOptions, d detail) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### redveil %s: %s\n\n", code(i.Name), headline(i))
	if said := transactionsOf(i); said != "" {
		b.WriteString(said + "\n\n")
	}
	writeVariablesMarkdown(&b, m.Repository.Variables)
	writeConnectionMarkdown(&b, i.Connection)
	writeMoves(&b, o.History)
	if d.left != "" {
		fmt.Fprintf(&b, "> [!NOTE]\n> This plan is too long for a comment. Left out: %s.%s\n\n", d.left,
			elsewhere(o.Whole))
	}
	writeBlockedMarkdown(&b, i.Blocked, o.Files)
	writeOverviewMarkdown(&b, "Who gains and who loses", i.Access, o.Files, d)
	writeEndedMarkdown(&b, i.Ended)
	writeWarningsMarkdown(&b, i.Warnings, o.Files, d)
	writeChangesMarkdown(&b, i, o.Files, d)
	writeFoot(&b, i, o)
	return b.String()
}

func elsewhere(where string) string {
	if where == "" {
		return ""
	}
	return " All of it: " + where + "."
}

// headline returns the verdict in one line.
func headline(i Integration) string {
	blocked, meaning := verdictOf(i, codeOrMany)
	if i.isSame() {
		meaning = sameVerdict(i)
	}
	if i.Summary.Widens > 0 || len(i.Connection) > 0 {
		meaning = "**" + meaning + "**"
	}
	return blocked + meaning
}

func writeMoves(b *strings.Builder, history []string) {
	if len(history) == 0 {
		return
	}
	b.WriteString("<details><summary>What moved since the first plan</summary>\n\n")
	lines := newest(history)
	if over := len(history) - len(lines); over > 0 {
		fmt.Fprintf(b, "- … %d earlier\n", over)
	}
	b.WriteString(strings.Join(lines, "") + "\n</details>\n\n")
}

// newest returns as many of the last lines as leave room for the plan, as items
// of a list. Escaping can make six bytes of one.
func newest(history []string) []string {
	const most = 8000
	var lines []string
	room := most
	for _, line := range slices.Backward(history) {
		item := "- " + sentence(line) + "\n"
		if room -= len(item); room < 0 {
			break
		}
		lines = append(lines, item)
	}
	slices.Reverse(lines)
	return lines
}

func writeWarningsMarkdown(b *strings.Builder, warnings []Warning, files string, d detail) {
	if len(warnings) == 0 {
		return
	}
	b.WriteString("#### Warnings\n\n")
	const most = 20
	for n, w := range warnings {
		if n == most && !d.people {
			fmt.Fprintf(b, "- … and %d more\n", len(warnings)-most)
			break
		}
		fmt.Fprintf(b, "- %s %s%s\n", code(w.Code), sentence(w.Message), at(files, w.File, w.Line))
	}
	b.WriteString("\n")
}

// at returns a place in the policy, as a link if there is an address.
func at(files, file string, line int) string {
	if file == "" {
		return ""
	}
	place := fmt.Sprintf("%s:%d", file, line)
	if files == "" {
		return " (" + code(place) + ")"
	}
	return fmt.Sprintf(" ([%s](%s/%s#L%d))", code(place), files, escapePath(file), line)
}

// FootMark precedes the lines that change while a plan is applied.
const FootMark = "<!-- redveil:state -->"

func writeFoot(b *strings.Builder, i Integration, o MarkdownOptions) {
	fmt.Fprintf(b, "---\n\nPlan digest %s", code(string(i.Digest)))
	if o.Commit != "" {
		fmt.Fprintf(b, " · commit %s", code(ShortCommit(o.Commit)))
	}
	if o.Run != "" {
		fmt.Fprintf(b, " · [run](%s)", o.Run)
	}
	fmt.Fprintf(b, "\n\n%s", Foot(o.State))
}

// Foot returns the end of a comment, with the state of its plan.
func Foot(state string) string { return FootMark + "\n**State:** " + state + "\n" }

// WithState replaces the state at the end of a comment's body.
func WithState(body, state string) string {
	head := body
	if at := strings.LastIndex(body, FootMark); at >= 0 { // a policy's text can contain the mark, too
		head = body[:at]
	}
	return strings.TrimRight(head, "\n") + "\n\n" + Foot(state)
}

// cut cuts a text that is still too long, at the end of a line.
func cut(text string, o MarkdownOptions) string {
	foot := "\n> [!WARNING]\n> The rest does not fit into a comment." + elsewhere(o.Whole) + "\n\n" + Foot(o.State)
	const most = 2 // folded parts that stand in each other
	room := max(o.Budget-len(foot)-most*len(endOfFolded), 0)
	text = text[:min(room, len(text))]
	text = text[:strings.LastIndexByte(text, '\n')+1]
	return text + strings.Repeat(endOfFolded, min(openFolded(text), most)) + foot
}

const endOfFolded = "\n</details>\n"

// openFolded counts the folded parts that do not end in a text. Both tags begin a line,
// which no name can.
func openFolded(text string) int {
	open := 0
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "<details>"):
			open++
		case strings.HasPrefix(line, "</details>"):
			open--
		}
	}
	return max(open, 0)
}

// ShortDigest returns the first digits of a digest, for people to compare.
func ShortDigest(d state.Digest) string {
	text := strings.TrimPrefix(string(d), "sha256:")
	return text[:min(8, len(text))]
}
