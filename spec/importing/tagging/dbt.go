package tagging

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// artifact is what a manifest.json and a catalog.json have in common, and what each
// has of its own. Versions differ in what they leave out, so that every part is
// optional. See
// https://docs.getdbt.com/reference/artifacts/manifest-json and
// https://docs.getdbt.com/reference/artifacts/catalog-json
type artifact struct {
	Nodes   map[string]node `json:"nodes"`
	Sources map[string]node `json:"sources"`
}

// node is a model, seed, snapshot or source. In a catalog, metadata names its place.
type node struct {
	ResourceType string `json:"resource_type"`
	Database     string `json:"database"`
	Schema       string `json:"schema"`
	Name         string `json:"name"`
	Alias        string `json:"alias"`
	Identifier   string `json:"identifier"`
	Description  string `json:"description"`
	tagged
	Columns  columns `json:"columns"`
	Metadata *struct {
		Database string `json:"database"`
		Schema   string `json:"schema"`
		Name     string `json:"name"`
		Comment  string `json:"comment"`
	} `json:"metadata"`
}

type column struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Comment     string `json:"comment"`
	tagged
}

// tagged are the keys that tags are read from. Newer versions of dbt have tags and
// meta within config, older ones beside it.
type tagged struct {
	Tags   texts `json:"tags"`
	Meta   meta  `json:"meta"`
	Config struct {
		Tags texts `json:"tags"`
		Meta meta  `json:"meta"`
	} `json:"config"`
}

// all are the tags, each once.
func (t tagged) all() []string {
	tags := slices.Concat(t.Tags, t.Meta.Tags, t.Config.Tags, t.Config.Meta.Tags)
	slices.Sort(tags)
	return slices.Compact(tags)
}

// meta has redveil's tags. Everything else in it is somebody else's.
type meta struct{ Tags texts }

// UnmarshalJSON reads meta.redveil.tags, and takes what is not of that form for
// nothing.
func (m *meta) UnmarshalJSON(content []byte) error {
	var parts map[string]json.RawMessage
	if json.Unmarshal(content, &parts) != nil {
		return nil
	}
	var ours struct {
		Tags texts `json:"tags"`
	}
	if json.Unmarshal(parts["redveil"], &ours) == nil {
		m.Tags = ours.Tags
	}
	return nil
}

// texts is a text or a list of texts, as dbt takes both.
type texts []string

// UnmarshalJSON reads either; null, or something else, is none.
func (t *texts) UnmarshalJSON(content []byte) error {
	var one string
	var many []string
	switch {
	case string(content) == "null":
	case json.Unmarshal(content, &one) == nil:
		*t = texts{one}
	case json.Unmarshal(content, &many) == nil:
		*t = many
	}
	return nil
}

// columns are a map by name in all published versions. The description of a catalog
// calls them an array, so that one is read, too.
type columns []column

// UnmarshalJSON reads either; something else is none.
func (c *columns) UnmarshalJSON(content []byte) error {
	var named map[string]column
	if json.Unmarshal(content, &named) == nil {
		for _, name := range slices.Sorted(maps.Keys(named)) {
			one := named[name]
			if one.Name == "" {
				one.Name = name
			}
			*c = append(*c, one)
		}
		return nil
	}
	_ = json.Unmarshal(content, (*[]column)(c)) // or something else
	return nil
}

// relations are the kinds of nodes that have a table or view, as unique ids begin.
var relations = []string{"model", "seed", "snapshot", "source"}

// DBT reads the manifest or the catalog of a dbt project, for the tables of one
// database. A node without a database counts.
func DBT(name string, content []byte, database string) (Read, error) {
	var a artifact
	var other *json.UnmarshalTypeError // a part that means something else in that version
	if err := json.Unmarshal(content, &a); err != nil && !errors.As(err, &other) {
		return Read{}, fmt.Errorf("reading %s as a manifest.json or catalog.json of dbt: %w", name, err)
	}
	if a.Nodes == nil && a.Sources == nil {
		return Read{}, fmt.Errorf("reading %s: it has neither nodes nor sources, so it is no manifest.json or "+
			"catalog.json of dbt", name)
	}
	read := Read{Descriptions: make(map[Place]string)}
	for _, part := range []map[string]node{a.Nodes, a.Sources} {
		for _, id := range slices.Sorted(maps.Keys(part)) {
			read.add(id, part[id], name, database)
		}
	}
	return read, nil
}

func (r *Read) add(id string, n node, file, database string) {
	kind, _, _ := strings.Cut(id, ".")
	if n.ResourceType != "" {
		kind = n.ResourceType
	}
	place := Place{Schema: n.Schema, Table: cmp.Or(n.Alias, n.Identifier, n.Name)}
	in, text := n.Database, n.Description
	if n.Metadata != nil {
		in, text = n.Metadata.Database, n.Metadata.Comment
		place = Place{Schema: n.Metadata.Schema, Table: n.Metadata.Name}
	}
	if !slices.Contains(relations, kind) || place.Schema == "" || place.Table == "" ||
		in != "" && fold(in) != fold(database) {
		return
	}
	place = Place{Schema: fold(place.Schema), Table: fold(place.Table)}
	r.describe(place, n.tagged, text, file, id)
	for _, c := range n.Columns {
		r.describe(Place{place.Schema, place.Table, fold(c.Name)}, c.tagged, cmp.Or(c.Description, c.Comment), file, id)
	}
}

func (r *Read) describe(place Place, t tagged, text, file, id string) {
	if text != "" && r.Descriptions[place] == "" {
		r.Descriptions[place] = text
	}
	for _, tag := range t.all() {
		r.Tags = append(r.Tags, Tagging{Place: place, Tag: tag, From: file + " (" + id + ")"})
	}
}
