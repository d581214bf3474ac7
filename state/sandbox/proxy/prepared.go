package proxy

import (
	"fmt"

	"github.com/redveil/redveil/state/sandbox/dialect"
)

// prepared is a statement that a client has parsed. Those that take several
// steps, or none, are not known to the server: their steps run at Execute.
type prepared struct {
	statement dialect.Statement
	empty     bool
	steps     bool
}

func (p *prepared) plain() bool { return p.empty || !p.steps }

// What Describe and Close are about, in the protocol.
const (
	objectStatement = 'S'
	objectPortal    = 'P'
)

// portal is a statement with its parameters.
type portal struct {
	*prepared
	parameters [][]byte
}

// serverName is the server's name for a client's; it leaves room for the proxy's own.
func serverName(name string) string {
	if name == "" {
		return ""
	}
	return "c_" + name
}

const askedName = "rs_inner"

// maxPrepared bounds what one client makes the sandbox remember.
const maxPrepared = 10_000

func (s *session) lookUp(kind byte, name string) (*prepared, bool) {
	if kind == objectStatement {
		p, known := s.statements[name]
		return p, known
	}
	if p, known := s.portals[name]; known {
		return p.prepared, true
	}
	return nil, false
}

func unknownObject(kind byte, name string) *refusal {
	if kind == objectStatement {
		return refuse("26000", fmt.Sprintf(`prepared statement "%s" does not exist`, name))
	}
	return refuse("34000", fmt.Sprintf(`portal "%s" does not exist`, name))
}
