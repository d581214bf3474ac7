package enforced

import (
	"time"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// memory knows since when each way round the policy is there, by what earlier
// runs kept. One account that joins others, or one table more, is new.
type memory map[deed][]remembered

type deed struct {
	right Right
	path  string
}

type remembered struct {
	first    time.Time
	accounts map[redshift.Account]bool
	on       map[string]bool // the empty name for everything there is
}

func newMemory(seen []state.Seen) memory {
	m := make(memory, len(seen))
	for _, s := range seen {
		r := remembered{
			first: s.First, accounts: make(map[redshift.Account]bool, len(s.Accounts)),
			on: make(map[string]bool, len(s.On)),
		}
		for _, account := range s.Accounts {
			r.accounts[account] = true
		}
		for _, on := range s.On {
			r.on[on] = true
		}
		if len(s.On) == 0 {
			r.on[""] = true
		}
		key := deed{Right(s.Right), s.Path}
		m[key] = append(m[key], r)
	}
	return m
}

// since returns when a run first saw it; zero if none did.
func (m memory) since(account redshift.Account, right Right, path, on string) time.Time {
	var first time.Time
	for _, r := range m[deed{right, redshift.Clip(path, state.MaxSeenPath)}] {
		if r.accounts[account] && r.on[on] && (first.IsZero() || r.first.Before(first)) {
			first = r.first
		}
	}
	return first
}

// SeenAt returns the findings as the journal keeps them. What is new was first
// seen now.
func SeenAt(findings []Finding, now time.Time) []state.Seen {
	all := make([]state.Seen, len(findings))
	for n, f := range findings {
		all[n] = state.Seen{First: f.Since, Right: string(f.Right), Path: f.Path, Accounts: f.Accounts, On: f.On}
		if f.Since.IsZero() {
			all[n].First = now
		}
	}
	return all
}

// AreKept reports whether the journal holds these findings and no others, or
// has no table for them.
func AreKept(findings []Finding, unmanaged *state.Unmanaged) bool {
	found, kept := 0, 0
	for _, f := range findings {
		if f.Since.IsZero() {
			return !unmanaged.KeepsSeen
		}
		found += len(f.Accounts) * max(1, len(f.On))
	}
	for _, s := range unmanaged.Seen {
		kept += len(s.Accounts) * max(1, len(s.On))
	}
	return found == kept || !unmanaged.KeepsSeen
}
