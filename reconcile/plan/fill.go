package plan

import (
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// fill sets what each change asks for, its reasons and its texts.
func fill(plan *Plan, in Input, desired *render.Desired, definitions ddl.Definitions,
	records map[redshift.Name]string,
) {
	effects := newEffects(plan.Access, in)
	relied := newRelied(in)
	for _, change := range plan.Changes {
		switch change.Action() {
		case Create:
			change.Parts = ddl.Create(change.After, definitions)
		case Delete:
			change.Parts = ddl.Delete(change.Before, definitions)
		case Update:
			if change.Before.Key() == change.After.Key() {
				change.Parts = ddl.Update(change.Before, change.After, definitions)
			} else {
				change.Parts = ddl.Rename(change.Before, change.After, definitions)
			}
		}
		change.Because = desired.Origins[change.Key()]
		change.Effect = effects.of(change)
		change.Relies = relied.on(change)
		if view, ok := change.After.(state.View); ok {
			change.Record = records[view.Name]
		}
		fillRows(change, definitions)
		change.Fingerprint, change.Rows = change.identity(), change.rowsOfSources()
		fillText(change, in, desired)
	}
}

// fillRows sets what the statements need besides the objects: a person's rows
// before and after, what is deleted with them, and which key of hash() stays.
func fillRows(change *Change, definitions ddl.Definitions) {
	if before, ok := change.Before.(state.Table); ok && before.Trouble == state.KeyDoubled {
		change.KeyRecorded = definitions.MaskKey.Recorded
	}
	if before, ok := change.Before.(state.Table); ok && before.Carry != "" {
		change.Carries = definitions.Carries
	}
	profile, ok := change.Object().(state.Profile)
	if !ok {
		return
	}
	if change.Before != nil {
		change.RowsBefore = definitions.Before[profile.Account]
		change.Claims = &Claims{
			AccountID: definitions.AccountIDs[profile.Account], Earlier: definitions.Earlier[profile.Account],
			Tables: definitions.ClaimTables,
		}
	}
	if change.After != nil {
		change.RowsAfter = definitions.After[profile.Account]
	}
}

// fillText sets the text that the catalog has, and the text that will be sent.
func fillText(change *Change, in Input, desired *render.Desired) {
	name := change.Key().Relation()
	switch {
	case change.sameText():
	case change.Key().Kind == state.KindProcedure:
		change.TextBefore = in.Snapshot.Unmanaged.Procedures[change.Key()]
		if change.After != nil {
			change.TextAfter = ddl.CreateProcedure(desired.Procedures[change.Key()]).String()
		}
	case change.Key().Kind == state.KindView:
		change.TextBefore = in.Snapshot.Unmanaged.Definitions[name]
		if change.After != nil {
			change.TextAfter = ddl.CreateView(desired.Views[name]).String()
		}
	}
}
