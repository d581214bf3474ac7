package spec

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/state/redshift"
)

// check runs the checks that need all blocks to be known.
func (l *loader) check() {
	l.checkReferences()
	l.checkOwnSchemas()
	l.checkViews()
	l.checkAccounts()
	l.checkHosts()
	l.checkExternal()
	l.checkPurposes()
	l.checkGroups()
	l.checkMemberships()
	l.checkTests()
	l.checkRenames()
	l.checkUseless()
}

func place(o Origin) string { return fmt.Sprintf("%s:%d", o.Range.Filename, o.Range.Start.Line) }

// checkViews refuses two views of the same name in one warehouse.
func (l *loader) checkViews() {
	type viewKey struct {
		integration string
		view        redshift.Ident
	}
	taken := make(map[viewKey]*Source)
	for _, s := range l.repository.Sources {
		if !s.Enabled || s.View.IsZero() {
			continue
		}
		for _, integration := range s.Integrations {
			key := viewKey{integration, s.View}
			other := taken[key]
			taken[key] = s
			if other != nil && other.Name != s.Name {
				l.refuse(s.Origin.Range, "Two views of one name", "%s and %s (%s) both make the view %q in "+
					"integration %q. Names fold to lower case. Set view on one of them.",
					s.Origin.Block, other.Origin.Block, place(other.Origin), s.View, integration)
			}
		}
	}
}

// checkAccounts refuses two people who share one account.
func (l *loader) checkAccounts() {
	for _, i := range l.repository.Integrations {
		taken := make(map[redshift.Account]*User)
		for _, u := range l.repository.Users {
			account := u.Account(i.Name)
			other := taken[account]
			taken[account] = u
			if other != nil && other.Name != u.Name && account != "" {
				l.refuse(u.Origin.Range, "Two users with one account", "%s and %s (%s) both have the account %q "+
					"in integration %q. Write the account of one of them there: %s. Or remove one of them.",
					u.Origin.Block, other.Origin.Block, place(other.Origin), account, i.Name,
					fmt.Sprintf("usernames = { %s = %q }", i.Name, "…"))
			}
		}
	}
}

// hostCheck is a source's host. It is compared once all integrations are known.
type hostCheck struct {
	source *Source
	rng    hcl.Range
}

func (l *loader) checkHosts() {
	hosts := make(map[string]string)
	for _, i := range l.repository.Integrations {
		hosts[i.Name] = i.Host
	}
	for _, h := range l.hosts {
		for _, integration := range h.source.Integrations {
			if host, known := hosts[integration]; known && !strings.EqualFold(host, h.source.Host) {
				l.refuse(h.rng, "Host differs from the integration's", "Integration %q is on %q. Remove host here, or "+
					"name the integration that is on this host.", integration, host)
			}
		}
	}
}
