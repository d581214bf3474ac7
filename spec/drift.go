package spec

import (
	"path"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
)

// Drift says what happens when the warehouse differs from the policy.
type Drift struct {
	Mode DriftMode
	// MaxCorrections is the largest number of differences that are corrected. If
	// there are more, none is corrected and all are reported.
	MaxCorrections int
	Ignore         []DriftIgnore
}

// DriftMode is what happens to a difference.
type DriftMode string

// The modes; the first is the default.
const (
	DriftReport  DriftMode = "report"
	DriftCorrect DriftMode = "correct"
	DriftOff     DriftMode = "off"
)

// DriftIgnore excludes objects, usually until some date.
type DriftIgnore struct {
	Object    string    // such as "view governed.tmp_*"
	Until     time.Time // zero: it never ends
	Rationale string
	Range     hcl.Range
}

// Ignores reports whether an entry leaves out what a plan calls by this name, such as
// "grant SELECT on governed.orders to user bob".
func (d Drift) Ignores(name string, now time.Time) bool {
	return slices.ContainsFunc(d.Ignore, func(entry DriftIgnore) bool {
		matched, err := path.Match(entry.Object, name)
		return err == nil && matched && (entry.Until.IsZero() || now.Before(entry.Until))
	})
}

var driftSchema = schema{
	says: "What happens where somebody changed the warehouse by hand.",
	attributes: []attr{
		{
			name: "mode", kind: aChoice, choices: []string{string(DriftReport), string(DriftCorrect), string(DriftOff)},
			says: "Whether a scheduled run reports a change, puts it right, or does not look.",
		},
		{
			name: "max_corrections", kind: aNumber, fallback: "100", most: 1000000,
			says: "Where there are more changes than that, none is put right and all are reported.",
		},
	},
	blocks: []inner{{name: "ignore", several: true, schema: &driftIgnoreSchema}},
}

var driftIgnoreSchema = schema{
	says: "Objects whose changes are not drift.",
	attributes: []attr{
		{
			name: "object", kind: aPattern, required: true, example: `"view governed.tmp_*"`,
			says: "The kind and name of the objects, with `*` for any text.",
		},
		{
			name: "until", kind: aTime, otherwise: "it has no end", example: `"2026-12-31T00:00:00Z"`,
			says: "From when on they are looked at again.",
		},
		{name: "rationale", kind: aText, says: "Why they are left out."},
	},
}

func (l *loader) drift(f *fields) Drift {
	d := Drift{
		Mode:           DriftMode(f.choice("mode")),
		MaxCorrections: f.number("max_corrections"),
	}
	for _, block := range f.blocks("ignore") {
		d.Ignore = append(d.Ignore, l.driftIgnore(f.nested(block), block.DefRange()))
	}
	return d
}

func (l *loader) driftIgnore(f *fields, rng hcl.Range) DriftIgnore {
	ignore := DriftIgnore{Until: f.time("until"), Rationale: f.text("rationale"), Range: rng}
	if attribute, ok := f.required("object"); ok {
		ignore.Object, ok = f.textOf(attribute)
		if ok && ignore.Object == "" {
			f.refuse(attribute.Expr.Range(), "Empty name", "object says what is ignored, such as \"view "+
				"governed.tmp_*\".")
		}
		if _, err := path.Match(ignore.Object, ""); err != nil {
			f.refuse(attribute.Expr.Range(), "Invalid pattern", "In object, * stands for any text, ? for one "+
				"character, [abc] for one of several; %q is no such pattern.", shown(ignore.Object))
		}
	}
	return ignore
}
