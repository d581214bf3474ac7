package warehouse

import (
	"fmt"
	"sync"

	"github.com/lib/pq"
)

// notices keeps the server's INFO and NOTICE lines until the next statement,
// because they have the real cause of some errors. It keeps only the first
// ones, as a server could send them endlessly.
type notices struct {
	mu      sync.Mutex
	lines   []string
	seen    int
	tooMany func()
	secrets *Secrets // cut out before a notice is shortened
}

// begin resets the notices for the next statement.
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
