package drift

import (
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
)

// view tells a replaced view from one whose comment, record or owner is another.
func (d *deeds) view(deed *Deed, c *plan.Change) {
	before, was := c.Before.(state.View)
	after, is := c.After.(state.View)
	switch {
	case !was:
		return
	case !is && before.Digest == state.Foreign: // of a blocked source, so that it is dropped
		deed.Verb = "replaced"
		return
	case !is:
		return
	case before.Digest == state.Foreign && d.actual.Records[before.Name] == "" && after.Record != "":
		deed.What, deed.Note = "the journal's record of view", ", so it is not known what it shows"
	case before.Digest == state.Foreign:
		deed.Verb = "replaced"
	case before.Digest != after.Digest:
		deed.What, deed.Note = "what stands beneath view", untouched
	case before.Owner != "":
	case before.Record != after.Record:
		deed.What = "the journal's record of view"
	case before.Comment != after.Comment:
		deed.What = "the comment of view"
	}
}

// untouched is said of texts that are as redveil made them, and not as it makes
// them now.
const untouched = ": its text is as it was applied, but its table's columns, the policy or redveil's version are not"

func (d *deeds) procedure(deed *Deed, c *plan.Change) {
	before, was := c.Before.(state.Procedure)
	after, is := c.After.(state.Procedure)
	switch {
	case !was || !is:
	case before.Digest == state.Foreign:
		deed.Verb = "replaced"
	case before.Digest != after.Digest:
		deed.What, deed.Note = "what stands beneath procedure", untouched
	}
}

// keyDeeds is what happened to the key of hash().
var keyDeeds = map[state.KeyTrouble]struct{ verb, what, note string }{
	state.KeyMissing: {"emptied", "table", ", so that the key of hash() is gone"},
	state.KeyDoubled: {"added", "a key of hash() to table", ""},
	state.KeyOther:   {"replaced", "the key of hash() in table", ""},
	state.KeyUnrecorded: {
		"deleted", "the fingerprint in the journal of the key in table", ", or an earlier redveil wrote none",
	},
}

func (d *deeds) table(deed *Deed, c *plan.Change, t state.Table) {
	before, was := c.Before.(state.Table)
	after, is := c.After.(state.Table)
	isKey := t.Name == state.MaskKeyName(t.Name.Schema)
	switch {
	case !was:
		deed.Note = ", and all rows with it"
		if isKey {
			deed.Note = ", and the key of hash() with it"
		}
	case !is:
	case before.Trouble != state.KeySound:
		if k, known := keyDeeds[before.Trouble]; known {
			deed.Verb, deed.What, deed.Note = k.verb, k.what, k.note
		}
	case before.Columns != after.Columns:
		deed.What = "the columns of table"
	case before.Carry != "":
		deed.Verb, deed.What = "wrote", "earlier names into table"
	}
}
