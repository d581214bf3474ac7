package bootstrap

import (
	"path"
	"slices"
	"strings"
	"testing"
)

func TestEachFileOfViewsMakesTheViewOfItsName(t *testing.T) {
	all, err := Scripts()
	if err != nil {
		t.Fatal(err)
	}
	for _, script := range all {
		file, isView := strings.CutPrefix(script.Name, "views/")
		if !isView {
			continue
		}
		name := strings.ReplaceAll(strings.TrimSuffix(file, ".sql"), "/", "_")
		makes := strings.Contains("\n"+script.SQL, "\nCREATE VIEW rs_catalog."+name+" AS\n")
		if !makes || strings.Count(script.SQL, "CREATE ") != 1 {
			t.Errorf("%s should make the view %s and nothing else", script.Name, name)
		}
	}
}

// A name without a schema is a catalog's where it begins as one; see classify
// in the dialect.
func TestViewsBearNamesOfCatalogs(t *testing.T) {
	all, err := Scripts()
	if err != nil {
		t.Fatal(err)
	}
	prefixes := []string{"pg_", "svv_", "svl_", "stl_", "stv_", "svcs_", "sys_"}
	for _, script := range all {
		is := func(prefix string) bool { return strings.HasPrefix(path.Base(script.Name), prefix) }
		if path.Dir(script.Name) == "views" && !slices.ContainsFunc(prefixes, is) {
			t.Errorf("%s does not begin as the name of a catalog does", script.Name)
		}
	}
}

func TestFilesComeAfterWhatTheyNeed(t *testing.T) {
	all, err := Scripts()
	if err != nil {
		t.Fatal(err)
	}
	place := make(map[string]int)
	for n, script := range all {
		place[baseName(script.Name)] = n
	}
	for n, script := range all {
		for _, need := range needs(script.SQL) {
			if place[need] >= n {
				t.Errorf("%s comes before %s, which it needs", script.Name, need)
			}
		}
	}
	if all[0].Name != "schema.sql" || all[len(all)-1].Name != "permissions.sql" {
		t.Errorf("schema.sql begins and permissions.sql ends, not %s and %s", all[0].Name, all[len(all)-1].Name)
	}
}

func TestOrderTellsOfMistakes(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"what is needed is missing": {map[string]string{"a": "-- needs: b\n"}, "a needs b, which is not there"},
		"two files need each other": {
			map[string]string{"a": "-- needs: b\n", "b": "-- B\n-- needs: a\n"}, "a → b → a need each other",
		},
		"needs behind a statement":   {map[string]string{"a": "SELECT 1;\n-- needs: b\n"}, ""},
		"each file is there once":    {map[string]string{"a": "-- needs: b, c\n", "b": "-- needs: c\n", "c": ""}, ""},
		"a file may not need itself": {map[string]string{"a": "-- needs: a\n"}, "a → a need each other"},
	} {
		t.Run(name, func(t *testing.T) {
			o := order{files: make(map[string]Script)}
			for file, sql := range c.files {
				o.files[file] = Script{Name: file + ".sql", SQL: sql}
			}
			err := o.add("a", nil)
			if got := message(err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if err == nil && len(o.scripts) != max(1, len(c.files)) {
				t.Errorf("got %v", o.scripts)
			}
		})
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestViewsAreKnownByTheirFiles(t *testing.T) {
	for _, c := range []struct{ schema, name, sql string }{
		{"", "svv_roles", `"rs_catalog"."svv_roles"`},
		{"pg_catalog", "pg_class", `"rs_catalog"."pg_class"`},
		{"information_schema", "tables", `"rs_catalog"."information_schema_tables"`},
		{"information_schema", "pg_class", ""},
		{"", "object", ""},
		{"", "information_schema", ""},
		{"", "information_schema/tables", ""},
		{"", "../sources/object", ""},
		{"", "", ""},
	} {
		sql, ok := View(c.schema, c.name)
		if ok != (c.sql != "") || ok && sql != c.sql {
			t.Errorf("%s.%s: got %s, %v", c.schema, c.name, sql, ok)
		}
	}
}
