package expr

// Truth is a value of Kleene's three-valued logic, which SQL follows.
type Truth int

// The zero Truth is False, so that a forgotten answer denies access.
const (
	False Truth = iota
	Unknown
	True
)

// Not swaps True and False and keeps Unknown.
func (t Truth) Not() Truth { return True - t }

// And is the smaller, Or the larger of the two.
func (t Truth) And(other Truth) Truth { return min(t, other) }

// Or is the larger of the two.
func (t Truth) Or(other Truth) Truth { return max(t, other) }

// TruthOf turns a Go boolean into a Truth.
func TruthOf(b bool) Truth {
	if b {
		return True
	}
	return False
}

func (t Truth) String() string {
	switch t {
	case True:
		return "true"
	case Unknown:
		return "unknown"
	case False:
		return "false"
	}
	panic("expr: no such truth")
}
