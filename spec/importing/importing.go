// Package importing writes what a warehouse holds into the files of a policy: a
// source block for each table, and later what has come or changed. It takes what
// exists and the files as they are, and returns the files as they should be; it does
// no I/O. What a person wrote stays, and nothing is ever taken out.
package importing

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/importing/detect"
	"github.com/redveil/redveil/spec/importing/tagging"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Input is a valid policy and what is to be in it.
type Input struct {
	Repository  *spec.Repository
	Integration *spec.Integration
	// Files are all policy files by name, with normal line ends.
	Files map[string][]byte
	Now   time.Time
	// Relations are the tables and views that were asked for, sorted; Asked says of a
	// table that may be gone whether it was.
	Relations []state.Relation
	Asked     func(redshift.Name) bool
	Tags      []tagging.Tagging
	// Suggestions are tags for columns, which become comments.
	Suggestions map[tagging.Place]detect.Suggestion
}

// Result is what would be different.
type Result struct {
	// Files are those that change or are new, whole and in the canonical format.
	Files []File `json:"files"`
	// Added and Changed stand in the files. Gone is no longer in the warehouse, and
	// stays in the policy. Skipped could not be written.
	Added   []Item `json:"added"`
	Changed []Item `json:"changed"`
	Gone    []Item `json:"gone"`
	Skipped []Item `json:"skipped"`
}

// File is a file as it should be.
type File struct {
	Name    string `json:"name"`
	New     bool   `json:"new"`
	Content []byte `json:"-"`
}

// What says what an item is.
type What string

// The kinds of items.
const (
	Source     What = "source"
	Column     What = "column"
	Type       What = "type"
	Tag        What = "tag"             // on a source or column
	Declared   What = "tag declaration" // a tag block
	Suggested  What = "suggestion"
	Remark     What = "remark" // of a column that cannot be declared
	AnySchema  What = "schema"
	AnyTable   What = "table"
	UnknownTag What = "tag assignment" // to what is not there, or of a tag that cannot be
	Sampled    What = "sample"         // values that were not looked at

	AnyUser      What = "user"
	AnyGroup     What = "group"
	Subscription What = "subscription"
	Question     What = "question" // whether access round the views is meant
	AnyRight     What = "right"    // that a policy cannot say, or should not
)

// Item is one thing that was found.
type Item struct {
	What   What   `json:"what"`
	Table  string `json:"table,omitempty"` // crm.customers, or a schema
	Column string `json:"column,omitempty"`
	Source string `json:"source,omitempty"`
	// Name is the label of a user, group, subscription or exception, or who has a right.
	Name   string `json:"name,omitempty"`
	Tag    string `json:"tag,omitempty"`
	Before string `json:"before,omitempty"` // types
	After  string `json:"after,omitempty"`
	// Columns is how many a new source declares.
	Columns int    `json:"columns,omitempty"`
	Reason  string `json:"reason,omitempty"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
}

// Run returns what would be different. The same input gives the same bytes, and its
// own result as input gives no difference.
func Run(in Input) (Result, error) {
	r := newRun(in)
	for _, source := range in.Repository.Sources {
		if source.In(in.Integration.Name) {
			r.sources[source.Table] = append(r.sources[source.Table], source)
		}
	}
	r.sortTags()
	tables := r.tables()
	r.missedTags()
	if err := r.updateAll(tables); err != nil {
		return Result{}, err
	}
	if err := r.createAll(tables); err != nil {
		return Result{}, err
	}
	if err := r.declareTags(); err != nil {
		return Result{}, err
	}
	r.gone()
	return r.finish(), nil
}

func newRun(in Input) *run {
	return &run{
		Input: in, documents: make(map[string]*document), sources: make(map[redshift.Name][]*spec.Source),
		tags: make(map[tagging.Place][]tagging.Tagging), used: make(map[string]bool),
		result: Nothing(),
	}
}

// Nothing is the result where nothing is different.
func Nothing() Result {
	return Result{Files: []File{}, Added: []Item{}, Changed: []Item{}, Gone: []Item{}, Skipped: []Item{}}
}

type run struct {
	Input
	result    Result
	documents map[string]*document
	sources   map[redshift.Name][]*spec.Source // of the integration, by table
	tags      map[tagging.Place][]tagging.Tagging
	used      map[string]bool // tags that now stand somewhere
}

// document returns a file that can be changed. One that is not there yet is empty.
func (r *run) document(name string) (*document, error) {
	if known := r.documents[name]; known != nil {
		return known, nil
	}
	d, err := parse(name, r.Files[name])
	if err != nil {
		return nil, fmt.Errorf("reading %s again: %w", name, err)
	}
	r.documents[name] = d
	return d, nil
}

func (r *run) skip(item Item) { r.result.Skipped = append(r.result.Skipped, item) }

func (r *run) finish() Result {
	for _, name := range slices.Sorted(maps.Keys(r.documents)) {
		if d := r.documents[name]; d.changed {
			_, exists := r.Files[name]
			r.result.Files = append(r.result.Files, File{Name: name, New: !exists, Content: d.render()})
		}
	}
	return r.result
}

// gone lists what is declared of the tables that were asked for, and not there.
func (r *run) gone() {
	found := make(map[string]state.Relation)
	for _, relation := range r.Relations {
		found[relation.Place()] = relation
	}
	for _, source := range r.Repository.Sources {
		if !source.In(r.Integration.Name) || !r.Asked(source.Table) {
			continue
		}
		item := Item{
			What: AnyTable, Table: source.Table.String(), Source: source.Name, File: source.Origin.Range.Filename,
			Line: source.Origin.Range.Start.Line,
		}
		relation, exists := found[source.Table.String()]
		if !exists {
			r.result.Gone = append(r.result.Gone, item)
			continue
		}
		for _, column := range source.Columns {
			is := func(c state.RelationColumn) bool { return c.Name == column.Name.String() }
			if len(relation.Columns) > 0 && !slices.ContainsFunc(relation.Columns, is) {
				item.What, item.Column, item.Line = Column, column.Name.String(), column.Range.Start.Line
				r.result.Gone = append(r.result.Gone, item)
			}
		}
	}
}
