package preflight

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// keyTroubles describes each trouble with the key, and what the plan does about
// it.
var keyTroubles = map[state.KeyTrouble]string{
	state.KeyMissing: "the key of hash() is gone, and is made anew",
	state.KeyOther: "the key of hash() is not the one that redveil made: its fingerprint is not the one in " +
		"the journal; it may be known to whoever put it there, and is made anew",
	state.KeyRotated: "the key of hash() is made anew, as --rotate-mask-key asks",
	state.KeyDoubled: "there are several keys of hash(), of which views take the greatest; the one whose " +
		"fingerprint the journal has is kept, and the others are deleted: hashes that views showed meanwhile may " +
		"be of another key",
	state.KeyUnrecorded: "the fingerprint of the key of hash() is written down from now on, and the key stays. An " +
		"earlier redveil made it by a statement that held it, so whoever read the warehouse's log of statements " +
		"then may have it: to replace it, apply with --rotate-mask-key",
}

// maskKeyWarnings returns what is wrong with the key and, where it changes,
// which hashes change with it.
func maskKeyWarnings(in plan.Input, changes []*plan.Change) []plan.Warning {
	for _, change := range changes {
		trouble := keyTrouble(in, change)
		if trouble == state.KeySound {
			continue
		}
		message := keyTroubles[trouble]
		if trouble.Renews() {
			message += ". " + keyConsequences(in)
		}
		return []plan.Warning{{
			Code: "mask-key", Message: message, Origin: in.Resolved.Integration.Origin,
			Change: change.Name(),
		}}
	}
	return nil
}

// keyTrouble returns the trouble with the key that a change repairs. If the
// whole table is gone but the journal exists, there was a key.
func keyTrouble(in plan.Input, change *plan.Change) state.KeyTrouble {
	table, ok := change.Object().(state.Table)
	system := render.SystemSchema(in.Resolved.Integration.SystemPrefix)
	if !ok || table.Name != state.MaskKeyName(system) {
		return state.KeySound
	}
	if change.Before != nil {
		return change.Before.(state.Table).Trouble
	}
	journal := redshift.Name{Schema: system, Object: redshift.MustIdent("object")}
	if in.Snapshot.Catalog.Find(state.Table{Name: journal}.Key()) == nil {
		return state.KeySound
	}
	return state.KeyMissing
}

// keyConsequences names every mask that uses the key.
func keyConsequences(in plan.Input) string {
	uses := make(map[string][]string) // by method: "customers.email"
	for _, source := range in.Resolved.Sources {
		for _, column := range source.Columns {
			for _, mask := range column.Masks {
				if method := keyedMethod(mask); method != "" {
					where := source.Name + "." + column.Name.String()
					if !slices.Contains(uses[method], where) {
						uses[method] = append(uses[method], where)
					}
				}
			}
		}
	}
	text := "The same value has another hash from then on: hashes that were stored or handed on before no " +
		"longer match, nor do joins on them"
	if where := uses["hash()"]; len(where) > 0 {
		text += "; it concerns " + listed(where)
	} else {
		text += "; no column of this policy is shown as hash()"
	}
	if where := uses["randomize()"]; len(where) > 0 {
		text += fmt.Sprintf(". randomize() draws again for each row, and whoever compares both answers "+
			"learns more of the true ones: %s", listed(where))
	}
	return text
}

// keyedMethod returns the method of a mask that uses the key, or "".
func keyedMethod(mask policies.Mask) string {
	switch mask.Method.(type) {
	case spec.Hash:
		return "hash()"
	case spec.Randomize:
		return "randomize()"
	case spec.Bucket, spec.CallFunction, spec.Constant, spec.Expression, spec.KAnonymize, spec.NullValue,
		spec.Partial, spec.Regex, spec.Round, spec.Truncate:
		return ""
	}
	panic(fmt.Sprintf("preflight: unknown method %T", mask.Method))
}
