package warehouse

import (
	"fmt"
	"sync"

	"github.com/lib/pq"
)

// notices keeps the server's INFO and NOTICE lines, which carry the real
// cause of some errors, until the next statement: the first of them, since a
// server may send them without end.
type notices struct {
	mu      sync.Mutex
	lines   []string
	seen    int
	tooMany func()
	secrets *Secrets // not to be kept, be it in part
}

// begin starts to count for the next statement.
func (n *notices) begin(tooMany func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines, n.seen, n.tooMany = nil, 0, tooMany
}

func (n *notices) add(notice *pq.Error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.seen++
	if n.seen <= keptNotice {
		n.lines = append(n.lines, clip(n.secrets.Cut(notice.Severity+": "+notice.Message)))
	}
	if n.seen == maxNotices && n.tooMany != nil {
		n.tooMany()
	}
}

func (n *notices) take() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	lines := n.lines
	if more := n.seen - keptNotice; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more notices", more))
	}
	n.lines, n.seen = nil, 0
	return lines
}
