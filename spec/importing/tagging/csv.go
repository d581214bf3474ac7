package tagging

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// header are the columns of a file of tags, in any order.
var header = []string{"schema", "table", "column", "tag"}

// CSV reads a file with a tag a line. Without a column the table has the tag.
func CSV(name string, content []byte) (Read, error) {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	reader := csv.NewReader(bytes.NewReader(content))
	first, err := reader.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return Read{}, fmt.Errorf("reading the tags in %s: %w", name, err)
	}
	places, err := fields(first)
	if err != nil {
		return Read{}, fmt.Errorf("reading the tags in %s: %w", name, err)
	}
	var read Read
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return read, nil
		}
		if err != nil {
			return Read{}, fmt.Errorf("reading the tags in %s: %w", name, err)
		}
		line, _ := reader.FieldPos(0)
		of := func(column string) string { return strings.TrimSpace(row[places[column]]) }
		if of("schema") == "" || of("table") == "" || of("tag") == "" {
			return Read{}, fmt.Errorf("reading the tags in %s: line %d lacks a schema, a table or a tag; only the "+
				"column may be empty, for a tag of the table", name, line)
		}
		place := Place{Schema: fold(of("schema")), Table: fold(of("table"))}
		if column := of("column"); column != "" {
			place.Column = fold(column)
		}
		read.Tags = append(read.Tags, Tagging{
			Place: place, Tag: of("tag"), From: fmt.Sprintf("%s:%d", name, line), Named: true,
		})
	}
}

// fields finds the columns of a file.
func fields(first []string) (map[string]int, error) {
	places := make(map[string]int)
	for n, name := range first {
		places[strings.TrimSpace(name)] = n
	}
	wanted := strings.Join(header, ",")
	for _, name := range header {
		if _, found := places[name]; !found {
			return nil, fmt.Errorf("the first line has no %q; it has to be %s, in any order", name, wanted)
		}
	}
	for _, name := range first {
		if !slices.Contains(header, strings.TrimSpace(name)) {
			return nil, fmt.Errorf("the first line has %q, which means nothing here; it has to be %s, in any order",
				name, wanted)
		}
	}
	if len(first) != len(header) {
		return nil, fmt.Errorf("the first line has a column twice; it has to be %s, in any order", wanted)
	}
	return places, nil
}
