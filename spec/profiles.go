package spec

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// feed is a profiles block: files in which people are declared, one a line.
type feed struct {
	origin Origin
	path   string
	at     hcl.Range
}

var profilesSchema = schemaOf([]string{"path"}, nil, nil)

func (l *loader) profiles(f *fields, origin Origin, _ string) {
	attribute, ok := f.required("path", `path = "people/*.csv"`)
	if !ok {
		return
	}
	pattern, ok := f.textOf(attribute)
	if !ok {
		return
	}
	if _, err := path.Match(pattern, ""); err != nil || !fs.ValidPath(pattern) {
		f.refuse(attribute.Expr.Range(), "Invalid path", "path is a file of this repository or a pattern with * and ?, such as \"people/*.csv\", without .. and without a slash in front.")
		return
	}
	l.feeds = append(l.feeds, feed{origin, pattern, attribute.Expr.Range()})
}

// Feeds are read line by line; what is bad in a line is said of that line.
const (
	maxFeed     = 1 << 30 // bytes
	maxBadLines = 200     // reported in one file
)

func (l *loader) readFeeds(fsys fs.FS) {
	read := make(map[string]string) // file → block
	for _, feed := range l.feeds {
		if link := linkedFolder(fsys, feed.path); link != "" {
			l.refuseLinked(feed.at, link)
			continue
		}
		names, err := fs.Glob(fsys, feed.path)
		if err != nil || len(names) == 0 {
			l.refuse(feed.at, "No such file", "No file of the repository matches %q.", shown(feed.path))
		}
		for _, name := range names {
			if block, taken := read[name]; taken {
				l.refuse(feed.at, "File read twice", "%s is read by %s already.", name, block)
				continue
			}
			read[name] = feed.origin.Block
			if link := linkedFolder(fsys, name); link != "" {
				l.refuseLinked(feed.at, link)
				continue
			}
			if l.seenName(name) {
				l.readFeed(fsys, name)
			}
		}
	}
}

func (l *loader) refuseLinked(rng hcl.Range, folder string) {
	l.refuse(rng, "Not a plain folder", "%s is a link. Links are not followed, since they could lead out of the repository. Put the files themselves here.", shown(folder))
}

// linkedFolder gives the first folder on the way to a file that is a link.
func linkedFolder(fsys fs.FS, name string) string {
	for at, r := range name {
		if r != '/' {
			continue
		}
		info, err := lstat(fsys, name[:at])
		if err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return name[:at]
		}
	}
	return ""
}

// record is a person as one line of a feed declares her.
type record struct {
	line                   int
	user, username         string
	groups                 []string
	attributes             []attributeValues
	hasUser, hasUsername   bool
	problem, problemDetail string // the line cannot be read at all
}

type attributeValues struct {
	name   string
	values []string
}

// lines gives one record after another, and io.EOF after the last. Another
// error ends the file.
type lines interface{ next() (record, error) }

func (l *loader) readFeed(fsys fs.FS, name string) {
	whole := hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}
	info, err := lstat(fsys, name)
	switch {
	case err != nil:
		l.refuse(whole, "File not readable", "%s.", err)
		return
	case !info.Mode().IsRegular():
		l.refuse(whole, "Not a plain file", "Links and devices are not read. Put the text itself here.")
		return
	case info.Size() > maxFeed:
		l.refuse(whole, "File too large", "The file has %d bytes; a profile feed has at most %d. Split it.", info.Size(), maxFeed)
		return
	}
	file, err := fsys.Open(name)
	if err != nil {
		l.refuse(whole, "File not readable", "%s.", err)
		return
	}
	defer func() { _ = file.Close() }()
	var reader lines
	switch path.Ext(name) {
	case ".csv":
		reader, err = newCSV(file)
	case ".jsonl":
		reader = newJSONLines(file)
	default:
		err = fmt.Errorf("a profile feed ends in .csv or .jsonl")
	}
	if err != nil {
		l.refuse(whole, "Not a profile feed", "%s", expr.Sentence(err))
		return
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
	u := &User{Origin: Origin{Block: "user." + r.user, Range: rng}, Name: r.user, Active: true, Attributes: make(map[string][]string), Groups: r.groups}
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
		l.refer("attribute", a.name, rng)
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

// split takes a list apart that stands in one field; blanks around a semicolon
// and empty places mean nothing.
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
