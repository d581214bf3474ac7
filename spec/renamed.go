package spec

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/state/redshift"
)

// Rename says what a block was called before. Everything that belongs to its old
// name, in warehouses and on GitHub, is carried over.
type Rename struct {
	Origin Origin
	// Block is the type of both.
	Block    string
	From, To string
	Range    hcl.Range // of the attribute's value
}

// Renames are the renames of one block type: new names by old ones.
func (r *Repository) RenamesOf(block string) map[string]string {
	names := make(map[string]string)
	for _, rename := range r.Renames {
		if rename.Block == block {
			names[rename.From] = rename.To
		}
	}
	return names
}

const renamedFrom = "renamed_from"

// renamedFrom reads renamed_from = "old".
func (f *fields) renamedFrom(block string, origin Origin, label string) {
	if attribute, found := f.attribute(renamedFrom); found {
		if from, ok := f.textOf(attribute); ok {
			f.rename(block, origin, from, label, attribute.Expr.Range())
		}
	}
}

func (f *fields) rename(block string, origin Origin, from, label string, rng hcl.Range) {
	if from == "" {
		f.refuse(rng, "Empty old name", "renamed_from is the name that %s had before. Write it, or remove the "+
			"attribute.", f.block)
		return
	}
	f.repository.Renames = append(f.repository.Renames,
		Rename{Origin: origin, Block: block, From: from, To: label, Range: rng})
}

// integrationRenamedFrom reads the old name, or renamed_from = { name = "old",
// system_prefix = "old" }, with either or both.
func (l *loader) integrationRenamedFrom(f *fields, i *Integration) {
	attribute, found := f.attribute(renamedFrom)
	if !found {
		return
	}
	object, ok := attribute.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		f.renamedFrom("integration", i.Origin, i.Name)
		return
	}
	for _, item := range object.Items {
		key, _ := keyOf(item.KeyExpr)
		value, ok := constantText(item.ValueExpr)
		switch {
		case !ok:
			f.refuse(item.ValueExpr.Range(), "Not a constant", "renamed_from holds texts in quotes.")
		case key == "name":
			f.rename("integration", i.Origin, value, i.Name, item.ValueExpr.Range())
		case key == "system_prefix":
			l.earlierPrefix(i, value, item.ValueExpr.Range())
		default:
			f.refuse(item.KeyExpr.Range(), "Unexpected attribute",
				`renamed_from has name and system_prefix; an earlier view_schema is known without it.`)
		}
	}
}

func (l *loader) earlierPrefix(i *Integration, text string, rng hcl.Range) {
	id, err := redshift.ParseIdent(text)
	switch {
	case err != nil || !plainName.MatchString(text):
		l.refuse(rng, "Invalid identifier", "%q has to consist of small letters, digits and _, with a letter first.",
			shown(text))
	case len(text) > redshift.MaxIdent-len(longestSuffix):
		l.refuse(rng, "Invalid identifier", "An earlier system_prefix has at most %d bytes.",
			redshift.MaxIdent-len(longestSuffix))
	case id == i.SystemPrefix:
		l.refuse(rng, "Renamed from itself", "system_prefix is %q, and so is what it was before. Remove "+
			"renamed_from, or write the earlier prefix.", text)
	default:
		i.EarlierPrefix, l.prefixes[i] = id, rng
	}
}

func constantText(e hclsyntax.Expression) (string, bool) {
	value, ok := constantOf(e)
	if !ok || value.IsNull() || value.Type().FriendlyName() != "string" {
		return "", false
	}
	return value.AsString(), true
}

// checkRenames refuses an old name that is still in use, or that two blocks
// claim.
func (l *loader) checkRenames() {
	claimed, renamed := make(map[labelKey]Rename), make(map[labelKey]bool)
	for _, r := range l.repository.Renames {
		renamed[labelKey{r.Block, r.To}] = true
	}
	for _, r := range l.repository.Renames {
		key := labelKey{r.Block, r.From}
		_, exists := l.labels[key]
		other, twice := claimed[key]
		claimed[key] = r
		switch {
		case r.From == r.To:
			l.refuse(r.Range, "Renamed from itself", "%s already has the name in renamed_from. Remove "+
				"renamed_from, or write the old name.", r.Origin.Block)
		case exists && renamed[key]:
			l.refuse(r.Range, "Renamed in a chain", "%s.%s is declared, and renamed itself. Apply one renaming "+
				"after the other.", r.Block, shown(r.From))
		case exists:
			l.refuse(r.Range, "Renamed from what is still there", "%s.%s is declared still, so it is another one. "+
				"Remove renamed_from, or remove that block.", r.Block, shown(r.From))
		case twice:
			l.refuse(r.Range, "Two blocks of one old name", "%s and %s (%s) both say that they were %q before. "+
				"Only one of them can take over what belongs to that name.", r.Origin.Block, other.Origin.Block,
				place(other.Origin), shown(r.From))
		}
	}
	for _, i := range l.repository.Integrations {
		if !i.EarlierPrefix.IsZero() {
			l.checkPrefix(i)
		}
	}
}

func (l *loader) checkPrefix(i *Integration) {
	at := slices.IndexFunc(l.repository.Integrations, func(other *Integration) bool {
		return other != i && i.sharesWarehouse(other) &&
			(other.SystemPrefix == i.EarlierPrefix || other.EarlierPrefix == i.EarlierPrefix)
	})
	if at < 0 {
		return
	}
	other := l.repository.Integrations[at]
	l.refuse(l.prefixes[i], "Renamed from what is still there", "%s (%s) names the system_prefix %q in the same "+
		"warehouse, too. Remove renamed_from from one of them.", other.Origin.Block, place(other.Origin),
		i.EarlierPrefix)
}

func (i *Integration) sharesWarehouse(other *Integration) bool {
	return strings.EqualFold(i.Host, other.Host) && i.Port == other.Port && i.Database == other.Database
}
