package spec

import "github.com/redveil/redveil/state/redshift"

// External says how an external table is governed. Its data lies outside the
// warehouse.
// https://docs.aws.amazon.com/redshift/latest/dg/c-spectrum-external-tables.html
type External string

// The ways to govern one. Readers of a view over an external table need USAGE on
// its schema, which opens every table there. A copy keeps them out.
const (
	NotExternal External = ""
	// ExternalBypassed: readers can bypass the view, and plans say so.
	ExternalBypassed External = "bypassed"
	// ExternalAccepted: readers can bypass the view, and this is accepted.
	ExternalAccepted External = "accepted"
	// ExternalCopied: the view reads a materialized copy.
	ExternalCopied External = "copied"
)

// CopyPrefix is the prefix that turns a view's name into the name of its copy.
const CopyPrefix = "copy_"

// external reads the attributes that only external sources have.
func (l *loader) external(f *fields, s *Source) {
	external, copied := f.boolean("external"), f.boolean("materialize")
	accepted := f.choice("external_bypass") == "accept"
	for name, set := range map[string]bool{"materialize": copied, "external_bypass": accepted} {
		if set && !external {
			f.refuse(f.rangeOf(name), "Not an external source", "%s is for external tables. Set external = true, "+
				"or remove it.", name)
		}
	}
	if !external {
		return
	}
	s.External = ExternalBypassed
	switch {
	case copied && accepted:
		f.refuse(f.rangeOf("external_bypass"), "Bypass of a copy", "With materialize = true readers need no right "+
			"on the external schema, so there is no bypass to accept. Remove one of the two.")
	case copied && len(s.View.String()) > redshift.MaxIdent-len(CopyPrefix):
		f.refuse(f.rangeOf("materialize"), "View name too long", "The copy would be called %s%s, which has more "+
			"than %d bytes. Set view to a shorter name.", CopyPrefix, s.View, redshift.MaxIdent)
	case copied:
		s.External = ExternalCopied
	case accepted && s.Rationale == "":
		f.refuse(f.rangeOf("external_bypass"), "Missing rationale", "external_bypass = \"accept\" lets every "+
			"reader of %s read the raw table. Say why in rationale.", f.block)
	case accepted:
		s.External = ExternalAccepted
	}
	if !s.LateBinding {
		f.refuse(f.rangeOf("binding"), "Bound view over an external table", "The warehouse has only late-binding "+
			"views over external tables. Remove binding.")
	}
}

// checkExternal refuses sources that disagree about their schema: either all of
// its tables are external, or none is.
func (l *loader) checkExternal() {
	type place struct {
		integration string
		schema      redshift.Ident
	}
	first := make(map[place]*Source)
	for _, s := range l.repository.Sources {
		if !s.Enabled || s.Table.Schema.IsZero() {
			continue
		}
		for _, integration := range s.Integrations {
			at := place{integration, s.Table.Schema}
			other := first[at]
			if other == nil {
				first[at] = s
				continue
			}
			if (other.External == NotExternal) == (s.External == NotExternal) {
				continue
			}
			l.refuse(s.Origin.Range, "External and not", "%s and %s (%s:%d) lie in one schema, %s, and only one "+
				"of them is external. Set external on both, or on neither.",
				s.Origin.Block, other.Origin.Block, other.Origin.Range.Filename, other.Origin.Range.Start.Line,
				s.Table.Schema)
		}
	}
}
