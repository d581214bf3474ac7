// Package faulttest breaks connections to a sandbox in tests: a proxy that stands in
// front of it follows the PostgreSQL protocol, counts the statements, and cuts or
// silences a connection at the one that a test chooses. It is toxiproxy, so that its
// own faults (delays, limits) can be added.
package faulttest

import (
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/Shopify/toxiproxy/v2/toxics"
	"github.com/rs/zerolog"
)

// What happens to a connection at a statement.
type What int

const (
	// Nothing only calls Meanwhile.
	Nothing What = iota
	// CutBefore closes the connection before the statement reaches the server.
	CutBefore
	// CutAfter closes it once the server has carried the statement out, before the
	// client hears of that.
	CutAfter
	// SilentBefore lets the statement and all that follows vanish. The connection
	// stays open, on both sides.
	SilentBefore
	// SilentAfter lets the server carry the statement out; its answer and all that
	// follows vanish.
	SilentAfter
)

// Fault is what happens, and when. The zero Fault lets everything through.
type Fault struct {
	What What
	// Statement chooses those statements that begin with it; empty for all.
	Statement string
	// At is the first of them that is hit, from 1; 0 hits none. Times is how many are
	// hit from there on, 0 being one.
	At, Times int
	// Refuse closes every connection that is opened afterwards. OnRefused is called
	// then; it may be nil.
	Refuse    bool
	OnRefused func()
	// Meanwhile is called before the statement is sent on. It may be nil.
	Meanwhile func()
}

// Proxy stands between clients and a sandbox.
type Proxy struct {
	proxy   *toxiproxy.Proxy
	stopped chan struct{}
	running sync.WaitGroup

	mu       sync.Mutex
	fault    Fault
	matching int // statements that the fault is for
	seen     []string
	signIns  int         // since the start
	refused  bool        // every new connection
	latest   *connection // the one that is being opened
}

// Start puts a proxy in front of a port on the loopback until the test ends.
func Start(t testing.TB, port int) *Proxy {
	t.Helper()
	toxics.Register(towardsServer, new(requests))
	toxics.Register(towardsClient, new(answers))
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	upstream := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	p := &Proxy{
		proxy:   toxiproxy.NewProxy(server, "sandbox", "127.0.0.1:0", upstream),
		stopped: make(chan struct{}),
	}
	p.add(t, towardsServer, "upstream", nil).(*requests).proxy = p
	p.add(t, towardsClient, "downstream", nil).(*answers).proxy = p
	if err := p.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		close(p.stopped)
		p.proxy.Stop()
		p.running.Wait()
	})
	return p
}

// Port is the one that clients connect to at 127.0.0.1.
func (p *Proxy) Port() int {
	_, port, _ := net.SplitHostPort(p.proxy.Listen)
	number, _ := strconv.Atoi(port)
	return number
}

// Add adds one of toxiproxy's own faults to what the server sends: "latency" with
// its milliseconds, "limit_data" with its bytes.
func (p *Proxy) Add(t testing.TB, kind string, attributes map[string]int) {
	t.Helper()
	p.add(t, kind, "downstream", attributes)
}

func (p *Proxy) add(t testing.TB, kind, stream string, attributes map[string]int) toxics.Toxic {
	t.Helper()
	asked, err := json.Marshal(map[string]any{"type": kind, "stream": stream, "attributes": attributes})
	if err != nil {
		t.Fatal(err)
	}
	added, err := p.proxy.Toxics.AddToxicJson(strings.NewReader(string(asked)))
	if err != nil {
		t.Fatal(fmt.Errorf("adding the fault %s: %w", asked, err))
	}
	return added.Toxic
}

// Break sets what is to happen from now on, and begins to count anew.
func (p *Proxy) Break(fault Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault, p.matching, p.seen, p.refused = fault, 0, nil, false
}

// Heal lets everything through from now on. What is cut or silent stays so.
func (p *Proxy) Heal() { p.Break(Fault{}) }

// Statements are those that clients have sent since the last Break.
func (p *Proxy) Statements() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.seen...)
}

// SignIns is how many passwords clients have sent since the proxy was started.
func (p *Proxy) SignIns() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.signIns
}

func (p *Proxy) password() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.signIns++
}

// Met reports whether the fault has hit a statement.
func (p *Proxy) Met() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault.At > 0 && p.matching >= p.fault.At
}

// statement is told of each one before it is sent on.
func (p *Proxy) statement(text string) What {
	p.mu.Lock()
	p.seen = append(p.seen, text)
	fault := p.fault
	hit := false
	if strings.HasPrefix(text, fault.Statement) {
		p.matching++
		hit = fault.At > 0 && p.matching >= fault.At && p.matching < fault.At+max(1, fault.Times)
	}
	if hit && fault.Refuse {
		p.refused = true
	}
	p.mu.Unlock()
	if !hit {
		return Nothing
	}
	if fault.Meanwhile != nil {
		fault.Meanwhile()
	}
	return fault.What
}
