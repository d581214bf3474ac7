package enforced

import (
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// isMeant reports that an exception of the policy allows a way round the view of
// a source.
func isMeant(way Way, source *policies.Source, labels map[string]string) bool {
	return slices.ContainsFunc(source.Exceptions, func(e policies.Exception) bool {
		return allows(e.May, way) && slices.ContainsFunc(e.Who,
			func(h spec.Holder) bool { return isFor(h, way, labels) })
	})
}

// allows: whoever may own a table may do all that an owner can.
func allows(may []spec.Ability, way Way) bool {
	switch way.Right {
	case MayRead:
		return slices.Contains(may, spec.AbilityRead) || slices.Contains(may, spec.AbilityOwn)
	case MayWrite:
		return slices.Contains(may, spec.AbilityWrite) || slices.Contains(may, spec.AbilityOwn)
	case MayChange, MayGrant:
		return slices.Contains(may, spec.AbilityOwn)
	case MayCreate:
		return false
	}
	panic("enforced: no such right: " + string(way.Right))
}

// isFor reports that an account has a right as the holder of an exception: by
// itself, by a group or role on its way, or as everybody. Labels are those of
// accounts.
func isFor(h spec.Holder, way Way, labels map[string]string) bool {
	switch h.Kind {
	case spec.HolderAccount:
		return h.Name == string(way.Account) || h.Name == labels[string(way.Account)]
	case spec.HolderPublic:
		return way.Path == "public" || strings.HasSuffix(way.Path, " of public")
	case spec.HolderGroup, spec.HolderRole:
		return slices.Contains(through(way.Path, string(h.Kind)), h.Name)
	}
	panic("enforced: no such holder: " + string(h.Kind))
}

// through returns the groups or roles that a path leads through, such as outer and
// inner of "permission FOR TABLES IN its schema of role outer > inner".
func through(path, kind string) []string {
	if at := strings.LastIndex(path, " of "); at >= 0 {
		path = path[at+len(" of "):]
	}
	chain, found := strings.CutPrefix(path, kind+" ")
	if !found {
		return nil
	}
	return strings.Split(chain, " > ")
}

// isGrantMeant reports that an exception allows a grant on the table of a source,
// so that raw_access = "revoke" leaves it.
func isGrantMeant(grant state.Grant, source *policies.Source, labels map[string]string) bool {
	return slices.ContainsFunc(source.Exceptions, func(e policies.Exception) bool {
		return slices.Contains(e.May, spec.AbilityRead) && slices.ContainsFunc(e.Who, func(h spec.Holder) bool {
			switch h.Kind {
			case spec.HolderAccount:
				return grant.To.Kind == state.PrincipalUser &&
					(h.Name == grant.To.Name || h.Name == labels[grant.To.Name])
			case spec.HolderPublic:
				return grant.To.Kind == state.PrincipalPublic
			case spec.HolderGroup:
				return grant.To == state.Principal{Kind: state.PrincipalGroup, Name: h.Name}
			case spec.HolderRole:
				return grant.To == state.Principal{Kind: state.PrincipalRole, Name: h.Name}
			}
			panic("enforced: no such holder: " + string(h.Kind))
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
