package spec_test

import (
	"maps"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// With what is remembered of one commit, another one says what it says by itself: the
// same blocks and the same problems.
func TestMemoryChangesNothing(t *testing.T) {
	first := map[string]string{
		"redveil.hcl": "integration \"prod\" {\n  host = \"127.0.0.1\"\n  database = \"dev\"\n}\n" +
			"profiles \"people\" {\n  path = \"people/*\"\n}\n",
		"tags.hcl":         "tag \"pii\" {}\ngroup \"staff\" {}\n",
		"people/a.csv":     "user,groups\nann,staff\n",
		"masks.hcl":        "mask \"m\" {\n  on = has_tag(column, \"pii\")\n  method = null_value()\n}\n",
		"sources/one.hcl":  sourceText("one"),
		"sources/more.hcl": sourceText("more"),
	}
	for _, c := range []struct {
		name   string
		change map[string]string // an empty text removes the file
	}{
		{"nothing", nil},
		{"another mask", map[string]string{"masks.hcl": "mask \"n\" {\n  on = true\n  method = hash()\n}\n"}},
		{"one source less", map[string]string{"sources/one.hcl": ""}},
		{"one person more", map[string]string{"people/a.csv": "user,groups\nann,staff\nbob,staff\n"}},
		{"people whose group is gone", map[string]string{"tags.hcl": "tag \"pii\" {}\n"}},
		{"a label that stands twice", map[string]string{"a.hcl": sourceText("one")}},
		{"a person who stands twice", map[string]string{"b.hcl": "user \"ann\" {}\n"}},
		{"a file that cannot be parsed", map[string]string{"sources/one.hcl": "source {"}},
		{"a feed that is none", map[string]string{"people/readme.md": "people"}},
		{"a file that only looks like one", map[string]string{"readme.md": "people"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			second := maps.Clone(first)
			maps.Copy(second, c.change)
			maps.DeleteFunc(second, func(_, text string) bool { return text == "" })
			var memory spec.Memory
			before, _, problems, err := memory.LoadFolder(folderOf(first), spec.Given{})
			if err != nil || len(problems) > 0 {
				t.Fatal(err, problems)
			}
			got, _, told, err := memory.LoadFolder(folderOf(second), spec.Given{})
			if err != nil {
				t.Fatal(err)
			}
			want, _, wanted, err := spec.LoadFolder(folderOf(second))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wanted, told, cmpopts.IgnoreUnexported(expr.Value{})); diff != "" {
				t.Errorf("problems (-without +with memory):\n%s", diff)
			}
			if len(told) == 0 {
				if diff := cmp.Diff(labelsOf(want), labelsOf(got)); diff != "" {
					t.Errorf("blocks (-without +with memory):\n%s", diff)
				}
			}
			if (c.change == nil || second["readme.md"] != "") && before != got {
				t.Error("a repository of which nothing changed was read again")
			}
		})
	}
}

func sourceText(name string) string {
	return "source \"" + name + "\" {\n  integration = \"prod\"\n  table = \"shop." + name + "\"\n  column \"a\" {\n" +
		"    type = \"integer\"\n    tags = [\"pii\"]\n  }\n}\n"
}

func folderOf(files map[string]string) fstest.MapFS {
	folder := make(fstest.MapFS)
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return folder
}

func labelsOf(r *spec.Repository) []string {
	var all []string
	for _, s := range r.Sources {
		all = append(all, s.Origin.Block+" "+s.Origin.Range.String())
	}
	for _, m := range r.Masks {
		all = append(all, m.Origin.Block+" "+m.Origin.Range.String())
	}
	for _, u := range r.Users {
		all = append(all, u.Origin.Block+" "+u.Origin.Range.String())
	}
	return all
}
