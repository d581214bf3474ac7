package spec

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec/expr"
)

// csvLines reads a feed whose first line names the columns: user, username,
// groups and attr:NAME. Lists are separated by semicolons.
type csvLines struct {
	reader *csv.Reader
	lines  *shortLines
	header []string
}

// shortLines ends a file at a line that is too long. A quote that is never
// closed would otherwise pull the rest of the file into memory.
type shortLines struct {
	reader io.Reader
	read   int // since the line began, or before
}

func (s *shortLines) Read(p []byte) (int, error) {
	if s.read > maxLine {
		return 0, errLongLine
	}
	n, err := s.reader.Read(p)
	s.read += n
	return n, err
}

const attributePrefix = "attr:"

func newCSV(file io.Reader) (*csvLines, error) {
	c := &csvLines{lines: &shortLines{reader: file}}
	c.reader = csv.NewReader(c.lines)
	c.reader.ReuseRecord = true
	header, err := c.reader.Read()
	if errors.Is(err, errLongLine) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("the first line must name the columns, such as user,username,groups,attr:region")
	}
	known := []string{"user", "username", "groups", attributePrefix + "NAME"}
	if len(header) == 1 && strings.Contains(header[0], ";") {
		return nil, fmt.Errorf("semicolons stand between the columns of the first line, as some spreadsheets write "+
			"them; put commas there: %s. Semicolons separate the values of a list",
			strings.ReplaceAll(header[0], ";", ","))
	}
	seen := make(map[string]bool, len(header))
	for _, name := range header {
		name = strings.TrimSpace(name)
		switch {
		case seen[name]:
			return nil, fmt.Errorf("the column %q stands twice in the first line", shown(name))
		case strings.HasPrefix(name, attributePrefix) && name != attributePrefix:
		case !slices.Contains(known[:3], name):
			return nil, fmt.Errorf("there is no column %q; columns are %s.%s", shown(name), strings.Join(known, ", "),
				expr.Suggest(name, known))
		}
		seen[name] = true
		c.header = append(c.header, name)
	}
	if !seen["user"] {
		return nil, fmt.Errorf("the first line names no column user")
	}
	return c, nil
}

// attributes are those that the first line names.
func (c *csvLines) attributes() []string {
	var all []string
	for _, name := range c.header {
		if attribute, found := strings.CutPrefix(name, attributePrefix); found {
			all = append(all, attribute)
		}
	}
	return all
}

func (c *csvLines) next() (record, error) {
	c.lines.read = 0
	fields, err := c.reader.Read()
	var bad *csv.ParseError
	switch {
	case errors.Is(err, csv.ErrFieldCount):
		line, _ := c.reader.FieldPos(0)
		return record{
			line: line, problem: "Wrong number of fields",
			problemDetail: fmt.Sprintf("The line has %d fields, the first line names %d columns.", len(fields),
				len(c.header)),
		}, nil
	case errors.As(err, &bad):
		return record{line: bad.Line, problem: "Not CSV", problemDetail: expr.Sentence(bad.Err)}, nil
	case err != nil:
		return record{line: 1}, err
	}
	r := record{headed: true}
	r.line, _ = c.reader.FieldPos(0)
	for n, name := range c.header {
		field := strings.TrimSpace(fields[n])
		switch name {
		case "user":
			r.user, r.hasUser = field, field != ""
		case "username":
			r.username, r.hasUsername = field, field != ""
		case "groups":
			r.groups = split(field)
		default:
			if values := split(field); len(values) > 0 {
				r.attributes = append(r.attributes,
					attributeValues{strings.TrimPrefix(name, attributePrefix), values})
			}
		}
	}
	return r, nil
}
