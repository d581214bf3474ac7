package tagging_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/spec/importing/tagging"
	"github.com/redveil/redveil/state"
)

func written(read tagging.Read) string {
	var lines []string
	for _, t := range read.Tags {
		lines = append(lines, fmt.Sprintf("%s %s from %s", t.Place, t.Tag, t.From))
	}
	for place, text := range read.Descriptions {
		lines = append(lines, fmt.Sprintf("%s: %s", place, text))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// Tags stand at several places of a manifest, by the version of dbt. The alias of a
// model and the identifier of a source are the names of their tables. Other databases,
// tests and what is of an unknown form are left out.
func TestAManifestOfDBT(t *testing.T) {
	read, err := tagging.DBT("manifest.json", []byte(`{
	"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v99.json"},
	"nodes": {
		"model.shop.customers": {"resource_type": "model", "database": "DEV", "schema": "CRM", "name": "customers",
			"alias": "People", "tags": ["domain.crm"], "config": {"tags": "nightly", "meta": {"redveil": {"tags": "gdpr"}}},
			"description": "Everyone.", "columns": {
				"EMAIL": {"name": "EMAIL", "tags": ["pii.email"], "meta": {}, "description": "Where to write."},
				"phone": {"name": "phone", "meta": {"redveil": {"tags": ["pii.phone"]}, "owner": 7}},
				"name": {"config": {"tags": ["pii.name"], "meta": {"redveil": {"tags": ["gdpr", "pii.name"]}}}},
				"odd": {"name": "odd", "tags": 7, "meta": "none", "config": null}}},
		"model.shop.elsewhere": {"resource_type": "model", "database": "other", "schema": "crm", "name": "x",
			"tags": ["no"]},
		"test.shop.unique": {"resource_type": "test", "database": "dev", "schema": "crm", "name": "y", "tags": ["no"]}},
	"sources": {"source.shop.raw.orders": {"resource_type": "source", "database": "dev", "schema": "raw",
		"name": "orders", "identifier": "orders_v2", "tags": null, "columns": {"id": {"name": "id", "tags": ["key"]}}}}
	}`), "dev")
	if err != nil {
		t.Fatal(err)
	}
	want := `crm.people domain.crm from manifest.json (model.shop.customers)
crm.people gdpr from manifest.json (model.shop.customers)
crm.people nightly from manifest.json (model.shop.customers)
crm.people.email pii.email from manifest.json (model.shop.customers)
crm.people.email: Where to write.
crm.people.name gdpr from manifest.json (model.shop.customers)
crm.people.name pii.name from manifest.json (model.shop.customers)
crm.people.phone pii.phone from manifest.json (model.shop.customers)
crm.people: Everyone.
raw.orders_v2.id key from manifest.json (source.shop.raw.orders)`
	if diff := cmp.Diff(want, written(read)); diff != "" {
		t.Error(diff)
	}
}

// A catalog has comments, and no tags; its columns are a map, or as its page says an
// array.
func TestACatalogOfDBT(t *testing.T) {
	read, err := tagging.DBT("catalog.json", []byte(`{"nodes": {
		"model.shop.a": {"metadata": {"type": "BASE TABLE", "database": "dev", "schema": "crm", "name": "a",
			"comment": "All of a.", "owner": "dbt"},
			"columns": {"ID": {"type": "bigint", "index": 1, "name": "ID", "comment": "@tag(key)"}}},
		"model.shop.b": {"metadata": {"schema": "crm", "name": "b", "comment": null},
			"columns": [{"name": "id", "comment": "The key."}]}}, "sources": {}, "errors": null}`), "dev")
	if err != nil {
		t.Fatal(err)
	}
	want := "crm.a.id: @tag(key)\ncrm.a: All of a.\ncrm.b.id: The key."
	if diff := cmp.Diff(want, written(read)); diff != "" {
		t.Error(diff)
	}
	odd, err := tagging.DBT("manifest.json", []byte(`{"nodes": {
		"model.a": {"schema": "crm", "name": "a", "description": {"text": "x"}, "config": [], "columns": 7, "tags": ["t"]},
		"model.b": 7, "model.c": {"schema": "crm", "name": "c", "columns": {"id": "x"}, "tags": "t"}}}`), "dev")
	if err != nil || written(odd) != "crm.a t from manifest.json (model.a)\ncrm.c t from manifest.json (model.c)" {
		t.Errorf("parts of another form: %v\n%s", err, written(odd))
	}
	for _, text := range []string{`[]`, `{`, `{"results": []}`} {
		if _, err := tagging.DBT("run_results.json", []byte(text), "dev"); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
}

func TestAFileOfTags(t *testing.T) {
	read, err := tagging.CSV("tags.csv", []byte("\ufefftag,schema,table,column\npii.email,CRM,People,Email\n"+
		"domain.crm,crm,people,\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := "crm.people domain.crm from tags.csv:3\ncrm.people.email pii.email from tags.csv:2"
	if diff := cmp.Diff(want, written(read)); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]string{
		"":                                     `the first line has no "schema"; it has to be schema,table,column,tag`,
		"schema,table,column\n":                `the first line has no "tag"`,
		"schema,table,column,tags,tag\n":       `the first line has "tags", which means nothing here`,
		"schema,table,column,tag,tag\n":        "the first line has a column twice",
		"schema,table,column,tag\na,b\n":       "line 2",
		"schema,table,column,tag\na,,c,d\n":    "line 2 lacks a schema, a table or a tag",
		"schema,table,column,tag\na,b,c,d,e\n": "line 2",
		"Schema,table,column,tag\na,b,c,d\n":   `the first line has no "schema"`,
	} {
		_, err := tagging.CSV("tags.csv", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "tags.csv") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestTagsInComments(t *testing.T) {
	pattern, err := tagging.ParsePattern(`@tag\(([a-z.]+)\)`)
	if err != nil {
		t.Fatal(err)
	}
	tags := pattern.Find([]state.Relation{{
		Schema: "crm", Name: "people", Comment: "Everyone. @tag(domain.crm)",
		Columns: []state.RelationColumn{
			{Name: "id"}, {Name: "email", Comment: "@tag(pii.email) and @tag(gdpr), @tag(X)"},
		},
	}})
	want := `crm.people domain.crm from the comment of crm.people
crm.people.email gdpr from the comment of crm.people.email
crm.people.email pii.email from the comment of crm.people.email`
	if diff := cmp.Diff(want, written(tagging.Read{Tags: tags})); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]string{
		"(": "no regular expression", "tag": "has 0 groups", "(a)(b)": "has 2 groups",
	} {
		if _, err := tagging.ParsePattern(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
