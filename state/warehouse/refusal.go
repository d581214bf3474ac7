package warehouse

import (
	"errors"

	"github.com/lib/pq"
)

// Refusal is what the server says of a statement that it refuses, in the words
// of every transport. CodeOf finds its SQLSTATE.
type Refusal struct {
	Code    string // SQLSTATE; empty where the transport does not tell
	Message string
	Detail  string
	Hint    string
}

func (r *Refusal) Error() string { return r.Message + coded(r.Code) }

// SQLState returns the SQLSTATE.
func (r *Refusal) SQLState() string { return r.Code }

func coded(code string) string {
	if code == "" {
		return ""
	}
	return " (SQLSTATE " + code + ")"
}

// refusalOf finds what the server said, in an error of any transport.
func refusalOf(err error) (*Refusal, bool) {
	var direct *pq.Error
	if errors.As(err, &direct) {
		return &Refusal{
			Code: string(direct.Code), Message: direct.Message, Detail: direct.Detail, Hint: direct.Hint,
		}, true
	}
	var refusal *Refusal
	return refusal, errors.As(err, &refusal)
}

// IsRefusal reports whether the server refused a statement, so that another one may be
// sent, rather than was gone.
func IsRefusal(err error) bool {
	_, refused := refusalOf(err)
	return refused
}
