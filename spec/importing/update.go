package importing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/importing/tagging"
	"github.com/redveil/redveil/state/redshift"
)

// updateAll adds to the sources that there are what is new in their tables.
func (r *run) updateAll(tables []table) error {
	for _, t := range tables {
		sources := r.sources[t.name]
		for n, source := range sources {
			if err := r.update(t, source, sources, n == r.first(sources)); err != nil {
				return err
			}
		}
	}
	return nil
}

// first is the source that gets new columns, where a table has several: one that is
// enabled, by the order of labels.
func (r *run) first(sources []*spec.Source) int {
	return max(0, slices.IndexFunc(sources, func(s *spec.Source) bool { return s.Enabled }))
}

// update brings one source up to date. A column that another source of the table
// declares is not missing here.
func (r *run) update(t table, source *spec.Source, all []*spec.Source, first bool) error {
	file := source.Origin.Range.Filename
	d, err := r.document(file)
	if err != nil {
		return err
	}
	found := d.sources[source.Name]
	if found == nil {
		return fmt.Errorf("%s no longer holds source %q; run the command again", file, source.Name)
	}
	blocks := make(map[redshift.Ident]*block)
	columns := found.columns()
	for _, b := range columns {
		if id, err := redshift.ParseIdent(b.syntax.Labels[0]); err == nil {
			blocks[id] = b
		}
	}
	u := updating{run: r, d: d, table: t, source: source, block: found, end: last(columns[len(columns)-1].tokens)}
	u.addTags(found, tagging.Place{Schema: t.Schema, Table: t.Name}, source.Tags)
	for _, c := range t.columns {
		id := redshift.MustIdent(c.Name)
		declared := slices.IndexFunc(source.Columns, func(c *spec.Column) bool { return c.Name == id })
		place := tagging.Place{Schema: t.Schema, Table: t.Name, Column: c.Name}
		switch {
		case declared >= 0:
			u.retype(blocks[id], c.Name, source.Columns[declared].Type, c.Type)
			tags := u.addTags(blocks[id], place, source.Columns[declared].Tags)
			u.suggest(blocks[id], place, append(tags, source.Columns[declared].Tags...))
		case first && !anyDeclares(all, id):
			u.put(r.columnBlock(t, c, source.Name, file))
			r.result.Added = append(r.result.Added, Item{
				What: Column, Table: t.Place(), Column: c.Name, Source: source.Name, After: c.Type.String(), File: file,
			})
		}
	}
	if first {
		u.remarks()
	}
	return nil
}

func anyDeclares(sources []*spec.Source, id redshift.Ident) bool {
	return slices.ContainsFunc(sources, func(s *spec.Source) bool {
		return slices.ContainsFunc(s.Columns, func(c *spec.Column) bool { return c.Name == id })
	})
}

// updating is one source block that is brought up to date.
type updating struct {
	*run
	d      *document
	table  table
	source *spec.Source
	block  *block
	end    *hclwrite.Token // of the last column, after which new ones come
}

func (u *updating) put(tokens hclwrite.Tokens) { u.d.putAfter(u.end, tokens) }

func (u *updating) item(what What, column string) Item {
	return Item{
		What: what, Table: u.table.Place(), Column: column, Source: u.source.Name,
		File: u.source.Origin.Range.Filename,
	}
}

func (u *updating) retype(b *block, column string, before, after redshift.Type) {
	if before == after {
		return
	}
	u.d.set(b, "type", after.String())
	item := u.item(Type, column)
	item.Before, item.After = before.String(), after.String()
	u.result.Changed = append(u.result.Changed, item)
}

// addTags adds the tags that an object lacks, and returns them.
func (u *updating) addTags(b *block, place tagging.Place, has []string) []string {
	file := u.source.Origin.Range.Filename
	existing := b.Body().GetAttribute("tags")
	if existing != nil {
		if _, isList := b.syntax.Body.Attributes["tags"].Expr.(*hclsyntax.TupleConsExpr); !isList {
			for _, t := range u.tags[place] {
				if !slices.Contains(has, t.Tag) {
					u.skip(Item{
						What: UnknownTag, Table: u.table.Place(), Column: place.Column, Tag: t.Tag,
						Reason: "the tags of " + u.source.Name + " are not written as a list",
					})
				}
			}
			return nil
		}
	}
	tags := u.newTags(place, has, u.source.Name, file)
	switch {
	case len(tags) == 0:
	case existing != nil:
		u.d.extend(existing, tags)
	case place.Column == "":
		at := last(b.Body().GetAttribute("table").BuildTokens(nil))
		u.d.putAfter(at, append(attribute("tags", list(tags)), lineEnd()))
	default:
		open, end, oneLine := b.braces()
		if oneLine {
			u.d.putAfter(open, hclwrite.Tokens{lineEnd()})
			u.d.putBefore(end, hclwrite.Tokens{lineEnd()})
		}
		u.d.putBefore(end, append(attribute("tags", list(tags)), lineEnd()))
	}
	return tags
}

// extend adds texts to a list, in the way in which it is written: in one line, or each
// in its own.
func (d *document) extend(list *hclwrite.Attribute, values []string) {
	tokens := list.Expr().BuildTokens(nil)
	end := len(tokens) - 1
	for tokens[end].Type != hclsyntax.TokenCBrack {
		end--
	}
	at, lines := end-1, false
	for tokens[at].Type == hclsyntax.TokenNewline || tokens[at].Type == hclsyntax.TokenComment {
		lines = lines || endsLine(tokens[at])
		at--
	}
	separate := tokens[at].Type != hclsyntax.TokenComma && tokens[at].Type != hclsyntax.TokenOBrack
	if separate {
		d.putAfter(tokens[at], hclwrite.Tokens{comma()})
	}
	if !lines {
		d.putAfter(tokens[at], texts(values))
		return
	}
	for _, value := range values {
		d.putBefore(tokens[end], append(text(value), comma(), lineEnd()))
	}
}

// suggest puts a suggestion above a column.
func (u *updating) suggest(b *block, place tagging.Place, tags []string) {
	for _, token := range b.leading() {
		if isSuggestion(string(token.Bytes), u.Suggestions[place].Tag) {
			return
		}
	}
	if line := u.suggestion(place, tags, u.source.Name, u.source.Origin.Range.Filename); line != "" {
		u.d.putBefore(b.word(), remark(line))
	}
}

// remarks adds those of columns that cannot be declared, unless they stand there.
func (u *updating) remarks() {
	for _, left := range u.table.left {
		if anyHas(u.block.tokens, leftOutPrefix(left)) || declares(u.source, left.name) {
			continue
		}
		u.put(remark(leftOut(left)))
		item := u.item(Remark, left.name)
		item.Reason = left.reason
		u.result.Added = append(u.result.Added, item)
	}
}

func declares(source *spec.Source, column string) bool {
	return slices.ContainsFunc(source.Columns, func(c *spec.Column) bool { return c.Name.String() == column })
}

func anyHas(tokens hclwrite.Tokens, text string) bool {
	return slices.ContainsFunc(tokens, func(token *hclwrite.Token) bool {
		return token.Type == hclsyntax.TokenComment && strings.Contains(string(token.Bytes), text)
	})
}
