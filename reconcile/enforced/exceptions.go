package enforced

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// meantBy returns the exception that allows a way; nil for none.
func meantBy(way Way, source *policies.Source, labels accountNames) *policies.Exception {
	for n, e := range source.Exceptions {
		for _, h := range e.Who {
			if allows(e.May, way.Right) && isFor(h, string(way.Account), way.through(), labels) {
				return &source.Exceptions[n]
			}
		}
	}
	return nil
}

// administrators finds who may, by the policy, own every governed table: what they
// are, such as superusers or members of sys:dba, and the system permissions that they
// hold then need no other exception.
func (f *finder) administrators() func(Way) *policies.Exception {
	var sources []*policies.Source
	for _, t := range f.targets {
		sources = append(sources, t.sources...)
	}
	return func(way Way) *policies.Exception {
		way.Right = MayChange
		return meantByAll(way, sources, f.labels)
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
	case MayCreate, MayCall:
		return false
	}
	panic("enforced: no such right: " + string(right))
}

// isFor reports that an account, or what it has a right through, is the holder of
// an exception. Labels are those of accounts.
func isFor(h spec.Holder, account string, through []state.Principal, labels accountNames) bool {
	switch h.Kind {
	case spec.HolderAccount:
		return account != "" && labels.means(h.Name, account)
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
func isGrantMeant(grant state.Grant, source *policies.Source, labels accountNames) bool {
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

// accountNames are the names by which a policy can call accounts.
type accountNames struct {
	of     map[string]string // labels by account
	labels map[string]bool
}

// accountLabels are the labels of the policy's users.
func accountLabels(in Facts) accountNames {
	names := accountNames{make(map[string]string, len(in.Resolved.Users)), make(map[string]bool)}
	for _, user := range in.Resolved.Users {
		names.of[string(user.Account)], names.labels[user.Name] = user.Name, true
	}
	return names
}

// means reports whether a policy calls an account by a name. The label of a user
// means their account alone, also where another account is called so.
func (n accountNames) means(name, account string) bool {
	if n.labels[name] {
		return n.of[account] == name
	}
	return name == account
}

// Meant answers which rights on tables the exceptions of a policy mean.
type Meant struct{ names accountNames }

// MeantIn reads by which names a policy calls accounts.
func MeantIn(in Facts) Meant { return Meant{accountLabels(in)} }

// By returns the exception that allows a way to the table of a source; nil for none.
func (m Meant) By(way Way, source *policies.Source) *policies.Exception {
	return meantBy(way, source, m.names)
}

// Reads reports that an exception lets a principal read the table of a source.
func (m Meant) Reads(to state.Principal, source *policies.Source) bool {
	return isGrantMeant(state.Grant{To: to}, source, m.names)
}
