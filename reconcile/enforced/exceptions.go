package enforced

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// isMeant reports that an exception of the policy allows a way round the view of
// a source.
func isMeant(way Way, source *policies.Source, labels map[string]string) bool {
	return slices.ContainsFunc(source.Exceptions, func(e policies.Exception) bool {
		return allows(e.May, way.Right) && slices.ContainsFunc(e.Who,
			func(h spec.Holder) bool { return isFor(h, string(way.Account), way.through(), labels) })
	})
}

// administrators returns who may, by the policy, own every governed table: what
// they are, such as superusers or members of sys:dba, then needs no other
// exception for redveil's own objects.
func administrators(in Facts) func(Way) bool {
	labels := accountLabels(in)
	return func(way Way) bool {
		own := way
		own.Right = MayChange
		return len(in.Resolved.Sources) > 0 && !slices.ContainsFunc(in.Resolved.Sources,
			func(source *policies.Source) bool { return !isMeant(own, source, labels) })
	}
}

// allows: whoever may own a table may do all that an owner can.
func allows(may []spec.Ability, right Right) bool {
	switch right {
	case MayRead:
		return slices.Contains(may, spec.AbilityRead) || slices.Contains(may, spec.AbilityOwn)
	case MayWrite:
		return slices.Contains(may, spec.AbilityWrite) || slices.Contains(may, spec.AbilityOwn)
	case MayChange, MayGrant:
		return slices.Contains(may, spec.AbilityOwn)
	case MayCreate:
		return false
	}
	panic("enforced: no such right: " + string(right))
}

// isFor reports that an account, or what it has a right through, is the holder of
// an exception. Labels are those of accounts.
func isFor(h spec.Holder, account string, through []state.Principal, labels map[string]string) bool {
	switch h.Kind {
	case spec.HolderAccount:
		return account != "" && (h.Name == account || h.Name == labels[account])
	case spec.HolderPublic:
		return slices.Contains(through, state.Principal{Kind: state.PrincipalPublic})
	case spec.HolderGroup:
		return slices.Contains(through, state.Principal{Kind: state.PrincipalGroup, Name: h.Name})
	case spec.HolderRole:
		return slices.Contains(through, state.Principal{Kind: state.PrincipalRole, Name: h.Name})
	}
	panic("enforced: no such holder: " + string(h.Kind))
}

func (w Way) through() []state.Principal {
	if w.Via == nil {
		return nil
	}
	return w.Via.Through
}

// isGrantMeant reports that an exception allows a grant on the table of a source,
// so that raw_access = "revoke" leaves it.
func isGrantMeant(grant state.Grant, source *policies.Source, labels map[string]string) bool {
	account := ""
	if grant.To.Kind == state.PrincipalUser {
		account = grant.To.Name
	}
	return slices.ContainsFunc(source.Exceptions, func(e policies.Exception) bool {
		return allows(e.May, MayRead) && slices.ContainsFunc(e.Who, func(h spec.Holder) bool {
			return isFor(h, account, []state.Principal{grant.To}, labels)
		})
	})
}

// accountLabels are the labels of the policy's users by account.
func accountLabels(in Facts) map[string]string {
	labels := make(map[string]string, len(in.Resolved.Users))
	for _, user := range in.Resolved.Users {
		labels[string(user.Account)] = user.Name
	}
	return labels
}
