package render

import (
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// keyView shows whoever plans how many keys of hash() there are, and their
// fingerprints, but no key.
func (s systemNames) keyView() state.ViewDefinition {
	return state.ViewDefinition{
		Name: s.keyFingerprint, LateBinding: true, Columns: "fingerprint varchar(64)",
		Body: redshift.Format("SELECT\n    CAST(%s AS varchar(64)) AS fingerprint\nFROM %s",
			state.KeyFingerprint(redshift.Raw("key")), s.maskKey.SQL()),
	}
}

// PlanMayRead returns what the plan account reads of redveil's own: each table by
// itself, so that what others make in the schema is not opened, and of the key only
// its fingerprint.
func (s System) PlanMayRead() []redshift.Name {
	if s.PlanAccount == "" {
		return nil
	}
	names := s.names()
	all := []redshift.Name{names.keyFingerprint}
	for _, table := range names.tables() {
		if table.Name != names.maskKey {
			all = append(all, table.Name)
		}
	}
	return all
}

// addPlanAccount lets the plan account read what plans are made from.
func (b *builder) addPlanAccount(system System, origin spec.Origin) {
	if system.PlanAccount != "" && b.has != nil && !b.has(system.PlanAccount) {
		b.desired.NoPlanAccount = true
		return
	}
	to := state.Principal{Kind: state.PrincipalUser, Name: string(system.PlanAccount)}
	for _, name := range system.PlanMayRead() {
		b.add(state.OnRelation(state.Select, name, to), origin)
	}
}
