package importing

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/redveil/redveil/spec/importing/tagging"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/zclconf/go-cty/cty"
)

// createAll writes a source for each table that has none, at the end of the file of
// its schema.
func (r *run) createAll(tables []table) error {
	var fresh []table
	for _, t := range tables {
		if len(r.sources[t.name]) == 0 {
			fresh = append(fresh, t)
		}
	}
	labels := r.labels(fresh)
	for _, t := range fresh {
		label := labels[t.name]
		file, d, err := r.fileOf(t.Schema)
		if err != nil {
			return err
		}
		d.add(r.source(t, label, file), false)
		r.result.Added = append(r.result.Added, Item{
			What: Source, Table: t.Place(), Source: label, File: file, Columns: len(t.columns),
		})
	}
	return nil
}

// folder is where sources and tags are written.
const folder = "catalog"

// fullFile is the size from which on sources go into another file. A policy file has at
// most 4 MiB once it is formatted.
const fullFile = 3 << 20

// fileOf is the file for the next source of a schema: catalog/crm.hcl, and where that is
// full, catalog/crm_2.hcl. Many systems do not tell names apart by case, so that one with
// another case is taken where there is one.
func (r *run) fileOf(schema string) (string, *document, error) {
	name := path.Join(folder, plain(schema))
	for n := 1; ; n++ {
		file := name + ".hcl"
		if n > 1 {
			file = fmt.Sprintf("%s_%d.hcl", name, n)
		}
		file = r.existing(file)
		d, err := r.document(file)
		if err != nil || d.size < fullFile {
			return file, d, err
		}
	}
}

// existing is a file of that name, but for case; else one of that name in the folder that
// there is.
func (r *run) existing(wanted string) string {
	best := wanted
	for _, name := range slices.Sorted(maps.Keys(r.Files)) {
		switch {
		case name == wanted:
			return name
		case strings.EqualFold(name, wanted):
			best = name
		case best == wanted && strings.EqualFold(path.Dir(name), path.Dir(wanted)):
			best = path.Join(path.Dir(name), path.Base(wanted))
		}
	}
	return best
}

// source writes a block.
func (r *run) source(t table, label, file string) hclwrite.Tokens {
	var all hclwrite.Tokens
	put := func(parts ...hclwrite.Tokens) {
		for _, part := range parts {
			all = append(all, part...)
		}
		all = append(all, lineEnd())
	}
	owner, declared := r.owner(t.Owner)
	for _, line := range []string{cleaned(t.Comment), described(t, owner, declared)} {
		if line != "" {
			all = append(all, remark(line)...)
		}
	}
	put(header("source", label))
	put(attribute("integration", text(r.Integration.Name)))
	put(attribute("table", text(t.written)))
	if t.Kind == state.ExternalTable {
		put(attribute("external", hclwrite.TokensForValue(cty.True)))
	}
	if tags := r.newTags(tagging.Place{Schema: t.Schema, Table: t.Name}, nil, label, file); len(tags) > 0 {
		put(attribute("tags", list(tags)))
	}
	if declared {
		put(attribute("owners", list([]string{owner})))
	}
	for _, column := range t.columns {
		all = append(all, r.columnBlock(t, column, label, file)...)
	}
	for _, left := range t.left {
		all = append(all, remark(leftOut(left))...)
	}
	return append(all, closing()...)
}

// described says what kind of relation it is, and whose, where no attribute does.
func described(t table, owner string, declared bool) string {
	var parts []string
	if t.Kind != state.PlainTable && t.Kind != state.ExternalTable {
		parts = append(parts, string(t.Kind))
	}
	if owner != "" && !declared {
		parts = append(parts, "owner: "+owner)
	}
	line := strings.Join(parts, "; ")
	if line == "" {
		return ""
	}
	return strings.ToUpper(line[:1]) + line[1:] + "."
}

// owner returns the label of the declared user with an account, or the account.
func (r *run) owner(account redshift.Account) (name string, declared bool) {
	for _, user := range r.Repository.Users {
		if account != "" && user.Account(r.Integration.Name) == account {
			return user.Name, true
		}
	}
	return cleaned(string(account)), false
}

// columnBlock writes a column, in one line where it has only a type.
func (r *run) columnBlock(t table, column state.RelationColumn, label, file string) hclwrite.Tokens {
	var all hclwrite.Tokens
	if comment := cleaned(column.Comment); comment != "" {
		all = append(all, remark(comment)...)
	}
	place := tagging.Place{Schema: t.Schema, Table: t.Name, Column: column.Name}
	tags := r.newTags(place, nil, label, file)
	if line := r.suggestion(place, tags, label, file); line != "" {
		all = append(all, remark(line)...)
	}
	all = append(all, header("column", column.Name)...)
	kind := attribute("type", text(column.Type.String()))
	if len(tags) == 0 {
		return append(append(all, kind...), closing()...)
	}
	all = append(append(all, lineEnd()), kind...)
	all = append(append(all, lineEnd()), attribute("tags", list(tags))...)
	return append(append(all, lineEnd()), closing()...)
}

// leftOut is the remark for a column that cannot be declared.
func leftOut(c leftColumn) string { return leftOutPrefix(c) + c.reason }

func leftOutPrefix(c leftColumn) string {
	return fmt.Sprintf("column %q is left out: ", cleaned(c.name))
}
