package warehouse

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Secret is a password or key. It prints as *** with every verb.
type Secret struct{ value string }

// NewSecret returns a secret with that value.
func NewSecret(value string) Secret { return Secret{value} }

// Reveal returns the value. Call it only where the value is used.
func (s Secret) Reveal() string { return s.value }

// String returns "***".
func (Secret) String() string { return "***" }

// GoString returns "***".
func (Secret) GoString() string { return "***" }

// MarshalText returns "***".
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Secrets holds the secrets that a run knows, to cut them out of everything
// that leaves the run: a server can send back what it received, and a library
// can quote its arguments in errors. It is safe for concurrent use. A nil
// Secrets holds none.
type Secrets struct {
	mu    sync.RWMutex
	forms []string // longest first
}

// leastSecret is the length of the shortest secret that is cut out. A shorter
// one would be found in many words, and Redshift requires eight characters.
const leastSecret = 4

// Add adds a secret, with its quoted forms, and with what each of the writers
// turns those into.
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

// Cut replaces every known secret by ***.
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

// Hide returns an error that prints without the secrets. errors.Is and
// errors.As still find what it wraps.
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
