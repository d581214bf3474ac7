package engine

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec/importing/tagging"
	"github.com/redveil/redveil/state"
)

// tagFiles are the places that tags come from, as they were read.
type tagFiles struct {
	dbt, csv []tagFile
	patterns []tagging.Pattern
}

type tagFile struct {
	name    string
	content []byte
}

// largestTagFile is the largest file that tags are read from, in bytes.
const largestTagFile = 512 << 20

// readTagFiles reads what --tags-from names, before a warehouse is asked for anything.
func readTagFiles(from []string) (tagFiles, error) {
	var all tagFiles
	for _, text := range from {
		kind, rest, _ := strings.Cut(text, ":")
		switch {
		case rest == "" || kind != "dbt" && kind != "csv" && kind != "comments":
			return all, fmt.Errorf("--tags-from %q: write dbt:FILE for a manifest.json or catalog.json of dbt, "+
				"csv:FILE, or comments:PATTERN", text)
		case kind == "comments":
			pattern, err := tagging.ParsePattern(rest)
			if err != nil {
				return all, fmt.Errorf("--tags-from %w", err)
			}
			all.patterns = append(all.patterns, pattern)
			continue
		}
		content, err := readTagFile(rest)
		if err != nil {
			return all, fmt.Errorf("--tags-from %s: %w", text, err)
		}
		if kind == "dbt" {
			all.dbt = append(all.dbt, tagFile{rest, content})
		} else {
			all.csv = append(all.csv, tagFile{rest, content})
		}
	}
	return all, nil
}

func readTagFile(name string) (content []byte, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	content, err = io.ReadAll(io.LimitReader(file, largestTagFile+1))
	if err == nil && len(content) > largestTagFile {
		err = fmt.Errorf("it has more than %d MiB", largestTagFile>>20)
	}
	return content, err
}

// tags are all that was given to tables of a database. Tables and columns without a
// comment get their descriptions.
func (f tagFiles) tags(database string, relations []state.Relation) ([]tagging.Tagging, error) {
	var all []tagging.Tagging
	descriptions := make(map[tagging.Place]string)
	for _, file := range f.dbt {
		read, err := tagging.DBT(file.name, file.content, database)
		if err != nil {
			return nil, err
		}
		all = append(all, read.Tags...)
		maps.Copy(descriptions, read.Descriptions)
	}
	for _, file := range f.csv {
		read, err := tagging.CSV(file.name, file.content)
		if err != nil {
			return nil, err
		}
		all = append(all, read.Tags...)
	}
	describe(relations, descriptions)
	for _, pattern := range f.patterns {
		all = append(all, pattern.Find(relations)...)
	}
	return all, nil
}

func describe(relations []state.Relation, descriptions map[tagging.Place]string) {
	for n := range relations {
		r := &relations[n]
		place := tagging.Place{Schema: r.Schema, Table: r.Name}
		if r.Comment == "" {
			r.Comment = descriptions[place]
		}
		r.Columns = slices.Clone(r.Columns)
		for n := range r.Columns {
			c := &r.Columns[n]
			if place.Column = c.Name; c.Comment == "" {
				c.Comment = descriptions[place]
			}
		}
	}
}
