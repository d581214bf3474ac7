package importing

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/importing/tagging"
)

// sortTags puts the tags that were given in order of their places. A tag that the
// language does not take is told, and not mended.
func (r *run) sortTags() {
	told := make(map[string]bool)
	for _, t := range r.Tags {
		if err := spec.CheckLabel("tag", t.Tag); err != nil {
			if !told[t.Tag] {
				r.skip(Item{
					What: UnknownTag, Table: t.Place.OfTable().String(), Column: t.Place.Column, Tag: t.Tag,
					Reason: fmt.Sprintf("%s, by %s", err, t.From),
				})
			}
			told[t.Tag] = true
			continue
		}
		if !slices.ContainsFunc(r.tags[t.Place], func(other tagging.Tagging) bool { return other.Tag == t.Tag }) {
			r.tags[t.Place] = append(r.tags[t.Place], t)
		}
	}
}

// missedTags tells of tags for what is not there, or not declared: of columns of the
// tables that were asked for, and of tables that a person named.
func (r *run) missedTags() {
	columns := make(map[tagging.Place]map[string]bool)
	for _, relation := range r.Relations {
		all := make(map[string]bool)
		for _, column := range relation.Columns {
			all[column.Name] = true
		}
		columns[tagging.Place{Schema: relation.Schema, Table: relation.Name}] = all
	}
	for _, place := range slices.SortedFunc(maps.Keys(r.tags), comparePlaces) {
		all, found := columns[place.OfTable()]
		for _, t := range r.tags[place] {
			item := Item{What: UnknownTag, Table: place.OfTable().String(), Column: place.Column, Tag: t.Tag}
			switch {
			case !found && t.Named:
				item.Reason = "the table is not among those that are imported, by " + t.From
				r.skip(item)
			case found && place.Column != "" && !all[place.Column]:
				item.Reason = "the table has no such column, by " + t.From
				r.skip(item)
			}
		}
	}
}

func comparePlaces(a, b tagging.Place) int { return strings.Compare(a.String(), b.String()) }

// newTags are those that an object gets besides what it has, sorted.
func (r *run) newTags(place tagging.Place, has []string, source, file string) []string {
	var tags []string
	for _, t := range r.tags[place] {
		if !slices.Contains(has, t.Tag) {
			tags = append(tags, t.Tag)
		}
	}
	slices.Sort(tags)
	for _, tag := range tags {
		r.used[tag] = true
		r.result.Added = append(r.result.Added, Item{
			What: Tag, Table: place.OfTable().String(), Column: place.Column, Source: source, Tag: tag, File: file,
		})
	}
	return tags
}

// declareTags writes a block for each tag that now stands somewhere and has none.
func (r *run) declareTags() error {
	for _, tag := range r.Repository.Tags {
		delete(r.used, tag.Name)
	}
	for _, tag := range slices.Sorted(maps.Keys(r.used)) {
		file := r.existing(path.Join(folder, "tags.hcl"))
		d, err := r.document(file)
		if err != nil {
			return err
		}
		d.add(append(header("tag", tag), closing()...), true)
		r.result.Added = append(r.result.Added, Item{What: Declared, Tag: tag, File: file})
	}
	return nil
}

// suggestion is the line above a column that proposes a tag; empty where there is
// nothing to propose, or where the column has a tag of that family already.
func (r *run) suggestion(place tagging.Place, tags []string, source, file string) string {
	s, found := r.Suggestions[place]
	if !found || slices.ContainsFunc(tags, func(tag string) bool { return familyOf(tag) == familyOf(s.Tag) }) {
		return ""
	}
	r.result.Added = append(r.result.Added, Item{
		What: Suggested, Table: place.OfTable().String(), Column: place.Column, Source: source, Tag: s.Tag,
		Reason: s.Reason, File: file,
	})
	return suggestedPrefix + s.Tag + ": " + cleaned(s.Reason)
}

const suggestedPrefix = "suggested tag "

// familyOf is the root of a tag's tree.
func familyOf(tag string) string {
	family, _, _ := strings.Cut(tag, ".")
	return family
}

// isSuggestion reports whether a comment proposes a tag of the same family.
func isSuggestion(comment, tag string) bool {
	text := strings.TrimSpace(strings.TrimLeft(comment, "#/ "))
	proposed, found := strings.CutPrefix(text, suggestedPrefix)
	proposed, _, _ = strings.Cut(proposed, ":")
	return found && familyOf(strings.TrimSpace(proposed)) == familyOf(tag)
}
