package spec

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/redveil/redveil/spec/expr"
)

// jsonLines reads a feed with one object per line. Its keys are those of the CSV
// columns; a list is an array, or a text separated by semicolons.
type jsonLines struct {
	scanner *bufio.Scanner
	line    int
}

// maxLine is the longest line in bytes.
const maxLine = 1 << 20

var errLongLine = fmt.Errorf("a line has at most %d bytes", maxLine)

func newJSONLines(file io.Reader) *jsonLines {
	scanner := bufio.NewScanner(file)
	scanner.Buffer(make([]byte, 0, 64<<10), maxLine)
	return &jsonLines{scanner: scanner}
}

func (j *jsonLines) next() (record, error) {
	for j.scanner.Scan() {
		j.line++
		text := strings.TrimSpace(j.scanner.Text())
		if text == "" {
			continue
		}
		r, err := decodeRecord(text)
		if err != nil {
			r = record{problem: "Not a person", problemDetail: expr.Sentence(err)}
		}
		r.line = j.line
		return r, nil
	}
	if err := j.scanner.Err(); errors.Is(err, bufio.ErrTooLong) {
		return record{line: j.line + 1}, errLongLine
	} else if err != nil {
		return record{line: j.line + 1}, fmt.Errorf("reading the line: %w", err)
	}
	return record{}, io.EOF
}

func decodeRecord(text string) (record, error) {
	object, err := decodeObject(text)
	if err != nil {
		return record{}, err
	}
	var r record
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if err := r.set(key, object[key]); err != nil {
			return record{}, err
		}
	}
	return r, nil
}

// set stores one value of a line.
func (r *record) set(key string, value json.RawMessage) error {
	var err error
	switch {
	case key == "user":
		r.hasUser = true
		err = json.Unmarshal(value, &r.user)
	case key == "username":
		r.hasUsername = true
		err = json.Unmarshal(value, &r.username)
	case key == "groups":
		r.groups, err = decodeList(value)
	case strings.HasPrefix(key, attributePrefix) && key != attributePrefix:
		values := attributeValues{name: strings.TrimPrefix(key, attributePrefix)}
		values.values, err = decodeList(value)
		r.attributes = append(r.attributes, values)
	default:
		known := []string{"user", "username", "groups", attributePrefix + "NAME"}
		return fmt.Errorf("there is no key %q; keys are %s.%s", shown(key), strings.Join(known, ", "),
			expr.Suggest(key, known))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", shown(key), err)
	}
	return nil
}

// decodeObject reads one object and refuses repeated keys. The library would
// silently keep the last value.
func decodeObject(text string) (map[string]json.RawMessage, error) {
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("the line is not UTF-8; save the file as UTF-8")
	}
	object := make(map[string]json.RawMessage)
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		return nil, fmt.Errorf("a line is one JSON object: %w", err)
	}
	if object == nil {
		return nil, fmt.Errorf("a line is one JSON object, not null")
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	_, _ = decoder.Token() // the opening brace
	seen := make(map[string]bool, len(object))
	for decoder.More() {
		var value json.RawMessage
		key, err := decoder.Token()
		if err == nil {
			err = decoder.Decode(&value)
		}
		if err != nil {
			return nil, fmt.Errorf("a line is one JSON object: %w", err)
		}
		name := fmt.Sprint(key)
		if seen[name] {
			return nil, fmt.Errorf("the key %q stands twice", shown(name))
		}
		seen[name] = true
	}
	return object, nil
}

func decodeList(raw json.RawMessage) ([]string, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return split(text), nil
	}
	var list []string
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("a list is an array of texts, or a text separated by semicolons")
	}
	return list, nil
}
