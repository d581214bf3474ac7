package warehouse

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Secret is a password or key. It prints as *** whatever the verb.
type Secret struct{ value string }

// NewSecret wraps a value.
func NewSecret(value string) Secret { return Secret{value} }

// Reveal gives the value; call it only where the value leaves for its use.
func (s Secret) Reveal() string { return s.value }

// String is ***.
func (Secret) String() string { return "***" }

// GoString is ***.
func (Secret) GoString() string { return "***" }

// MarshalText is ***.
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Secrets are those that a run has come to know. They are cut out of whatever
// leaves it: a server can send back what it was sent, and a library can put
// into an error what it was given. It may be used by several goroutines; nil
// knows none.
type Secrets struct {
	mu    sync.RWMutex
	forms []string // longest first
}

// leastSecret is the length of the shortest secret that is cut out: less would
// be found in every other word, and Redshift wants eight.
const leastSecret = 4

// Add makes a secret known, with the forms that it takes in quotes, and what
// each of the writers given makes of those.
func (s *Secrets) Add(secret Secret, writers ...func(string) string) {
	if s == nil || len(secret.value) < leastSecret {
		return
	}
	quoted := strconv.Quote(secret.value)
	encoded, err := json.Marshal(secret.value)
	if err != nil {
		panic(err) // a text
	}
	forms := []string{secret.value, quoted[1 : len(quoted)-1], string(encoded[1 : len(encoded)-1])}
	for _, form := range forms[:3:3] {
		for _, write := range writers {
			forms = append(forms, write(form))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, form := range forms {
		if !slices.Contains(s.forms, form) {
			s.forms = append(s.forms, form)
		}
	}
	slices.SortStableFunc(s.forms, func(a, b string) int { return len(b) - len(a) })
}

// Cut puts *** in the place of every known secret.
func (s *Secrets) Cut(text string) string {
	if s == nil {
		return text
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, form := range s.forms {
		text = strings.ReplaceAll(text, form, "***")
	}
	return text
}

// Hide makes an error print without the secrets; what it wraps stays to be
// asked for, not printed.
func (s *Secrets) Hide(err error) error {
	if err == nil || s.Cut(err.Error()) == err.Error() {
		return err
	}
	return &hiddenError{text: s.Cut(err.Error()), cause: err}
}

type hiddenError struct {
	text  string
	cause error
}

func (e *hiddenError) Error() string { return e.text }
func (e *hiddenError) Unwrap() error { return e.cause }
