package spec

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec/discover"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// feed is a profiles block: files that declare people, one per line.
type feed struct {
	origin Origin
	path   string
	at     hcl.Range
}

var profilesSchema = schema{
	says: "People from files, one a line: CSV, or JSON Lines.",
	attributes: []attr{{
		name: "path", kind: aPattern, required: true, example: `"people/*.csv"`,
		says: "The files, from the root of the policy; it matches at least one.",
	}},
}

func (l *loader) profiles(f *fields, origin Origin, _ string) {
	attribute, ok := f.required("path")
	if !ok {
		return
	}
	pattern, ok := f.textOf(attribute)
	if !ok {
		return
	}
	if problem := patternProblem(pattern); problem != "" {
		f.refuse(attribute.Expr.Range(), "Invalid path", "%s", problem)
		return
	}
	l.feeds = append(l.feeds, feed{origin, pattern, attribute.Expr.Range()})
}

// patternProblem says what is wrong with the path of a profiles block.
func patternProblem(pattern string) string {
	const form = "path is a file of this repository or a pattern, such as \"people/*.csv\" or \"people/**/*.csv\""
	segments := strings.Split(pattern, "/")
	switch {
	case strings.Contains(pattern, `\`):
		return form + "; folders are separated by /, not by a backslash."
	case strings.HasPrefix(pattern, "/"):
		return form + "; it begins at the root of the policy, without a slash in front."
	case slices.Contains(segments, ".."):
		return form + "; it cannot lead out of the policy with .. in it."
	case strings.ContainsAny(pattern, "{}"):
		return form + "; alternatives in braces are not understood. Write a profiles block for each."
	case !fs.ValidPath(pattern) || pattern == "." || !doublestar.ValidatePattern(pattern):
		return form + "."
	case slices.ContainsFunc(segments, func(s string) bool { return s != "**" && strings.Contains(s, "**") }):
		return form + "; ** stands for folders at any depth and stands alone between slashes."
	}
	return ""
}

// Feeds are read line by line. A problem in a line is reported at that line.
const (
	maxFeed     = 1 << 30 // bytes
	maxBadLines = 200     // reported in one file
)

func (l *loader) readFeeds(fsys fs.FS, found []discover.Entry) {
	read := make(map[string]string) // file → block
	for _, feed := range l.feeds {
		names := l.matching(feed, found)
		for _, name := range names {
			if block, taken := read[name]; taken {
				l.refuse(feed.at, "File read twice", "%s is read by %s already.", name, block)
				continue
			}
			read[name] = feed.origin.Block
			if l.seenName(name) {
				l.memory.feed(l, fsys, name)
			}
		}
	}
}

// matching returns the files that a feed's path names. Refused files are already
// reported.
func (l *loader) matching(feed feed, found []discover.Entry) []string {
	var names, out []string
	refused := false
	for _, entry := range found {
		// Anything but a plain file may stand for a folder that the path leads
		// through.
		through := entry.Folder || entry.Use == discover.Refused
		if !feed.matches(entry) && (!through || !behind(feed.path, entry.Name)) {
			continue
		}
		if entry.Folder && entry.Use == discover.Hidden && !strings.Contains("/"+feed.path, "/.") { // .git
			continue
		}
		switch entry.Use {
		case discover.Refused:
			refused = true
		case discover.Hidden:
			out = append(out, shown(entry.Name)+" is hidden")
		case discover.LeftOut:
			out = append(out, shown(entry.Name)+" is left out by "+discover.IgnoreFile)
		case discover.Other, discover.Policy, discover.Feed, discover.Certificate, discover.Ignore:
			names = append(names, entry.Name)
		}
	}
	switch {
	case len(names) > 0 || refused:
	case len(out) > 0:
		l.refuse(feed.at, "No such file", "No file that is read matches %q: %s.", shown(feed.path), someOf(out))
	default:
		l.refuse(feed.at, "No such file", "No file of the repository matches %q.", shown(feed.path))
	}
	return names
}

func (f feed) matches(entry discover.Entry) bool {
	return doublestar.MatchUnvalidated(f.path, entry.Name)
}

// behind reports whether a path may lead through a folder.
func behind(path, folder string) bool {
	segments := strings.Split(path, "/")
	for n := range segments[:len(segments)-1] {
		if doublestar.MatchUnvalidated(strings.Join(segments[:n+1], "/"), folder) {
			return true
		}
	}
	return false
}

// record is a person as one line of a feed declares them.
type record struct {
	line                   int
	user, username         string
	groups                 []string
	attributes             []attributeValues
	hasUser, hasUsername   bool
	headed                 bool   // the first line names the attributes
	problem, problemDetail string // the line cannot be read at all
}

type attributeValues struct {
	name   string
	values []string
}

// lines returns one record after another, and io.EOF after the last. Any other
// error ends the file.
type lines interface{ next() (record, error) }

func (l *loader) readFeed(fsys fs.FS, name string) {
	if extension := path.Ext(name); extension != ".csv" && extension != ".jsonl" {
		l.refuse(startOf(name), "Not a profile feed", "A profile feed ends in .csv or .jsonl.")
		return
	}
	if !l.plain(fsys, name, maxFeed, "profile feed") {
		return
	}
	file, err := fsys.Open(name)
	if err != nil {
		l.refuse(startOf(name), "File not readable", "%s.", err)
		return
	}
	defer func() { _ = file.Close() }()
	text := bufio.NewReader(file)
	if beginning, _ := text.Peek(len(pointer)); string(beginning) == pointer {
		l.refusePointer(name)
		return
	}
	if beginning, _ := text.Peek(len(discover.Mark)); string(beginning) == discover.Mark {
		_, _ = text.Discard(len(discover.Mark))
	}
	l.fed[name] = true
	if path.Ext(name) == ".jsonl" {
		l.readLines(newJSONLines(text), name)
		return
	}
	reader, err := newCSV(text)
	if err != nil {
		l.refuse(startOf(name), "Not a profile feed", "%s", expr.Sentence(err))
		return
	}
	for _, attribute := range reader.attributes() {
		l.refer("attribute", attribute, startOf(name))
	}
	l.readLines(reader, name)
}

func (l *loader) readLines(reader lines, name string) {
	bad := 0
	for {
		r, err := reader.next()
		if errors.Is(err, io.EOF) {
			break
		}
		rng := lineRange(name, r.line)
		if err != nil {
			l.refuse(rng, "Not a profile feed", "%s", expr.Sentence(err))
			return
		}
		before := len(l.problems)
		l.person(r, rng)
		if len(l.problems) == before {
			continue
		}
		if bad++; bad > maxBadLines {
			l.problems = l.problems[:before]
		}
	}
	if bad > maxBadLines {
		l.refuse(lineRange(name, 1), "More bad lines", "%d more lines of this file cannot be used.", bad-maxBadLines)
	}
}

func lineRange(name string, line int) hcl.Range {
	at := hcl.Pos{Line: line, Column: 1}
	return hcl.Range{Filename: name, Start: at, End: at}
}

// person declares the user of one line.
func (l *loader) person(r record, rng hcl.Range) {
	if r.problem != "" {
		l.refuse(rng, r.problem, "%s", r.problemDetail)
		return
	}
	if !r.hasUser {
		l.refuse(rng, "Missing user", "The line has no user.")
		return
	}
	for _, text := range r.texts() {
		if !utf8.ValidString(text) {
			l.refuse(rng, "Not UTF-8", "The line holds %s, which is not UTF-8.", strconv.QuoteToASCII(text))
			return
		}
		if !l.seen(text, rng) {
			return
		}
	}
	l.declare("user", r.user, rng, personLabel)
	u := &User{
		Origin: Origin{Block: "user." + r.user, Range: rng}, Name: r.user, Active: true,
		Attributes: make(map[string][]string), Groups: r.groups,
	}
	name := r.user
	if r.hasUsername {
		name = r.username
	}
	account, err := redshift.ParseAccount(name)
	if err != nil {
		l.refuse(rng, "Invalid account name", "%s", expr.Sentence(err))
	}
	u.Username = account
	for _, group := range r.groups {
		l.refer("group", group, rng)
	}
	for _, a := range r.attributes {
		if !r.headed {
			l.refer("attribute", a.name, rng)
		}
		for _, value := range a.values {
			l.attributeValue(item{value, rng})
			l.referValue(a.name, item{value, rng})
		}
		u.Attributes[a.name] = append(u.Attributes[a.name], a.values...)
	}
	l.repository.Users = append(l.repository.Users, u)
}

func (r record) texts() []string {
	all := append([]string{r.user, r.username}, r.groups...)
	for _, a := range r.attributes {
		all = append(append(all, a.name), a.values...)
	}
	return all
}

// split splits a list in one field. Blanks around a semicolon and empty items
// are ignored.
func split(field string) []string {
	var all []string
	seen := make(map[string]bool)
	for part := range strings.SplitSeq(field, ";") {
		if part = strings.TrimSpace(part); part != "" && !seen[part] {
			seen[part] = true
			all = append(all, part)
		}
	}
	return all
}
