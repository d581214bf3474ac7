package faulttest

import (
	"sync"

	"github.com/Shopify/toxiproxy/v2/toxics"
)

// The names of the two toxics that follow the protocol.
const (
	towardsServer = "redveil_requests"
	towardsClient = "redveil_answers"
)

// requests sees what clients send. toxiproxy makes one for each proxy, and asks it
// for the state of each connection.
type requests struct{ proxy *Proxy }

// answers sees what the server sends.
type answers struct{ proxy *Proxy }

// NewState begins a connection. The direction towards the server is the first one
// that toxiproxy sets up, one connection after the other.
func (r *requests) NewState() any {
	p := r.proxy
	c := &connection{proxy: p, cut: make(chan struct{}), requests: messages{starting: true}}
	p.running.Add(2) // two directions
	p.mu.Lock()
	p.latest = c
	refused, told := p.refused, p.fault.OnRefused
	p.mu.Unlock()
	if refused {
		c.end()
		if told != nil {
			told()
		}
	}
	return c
}

// NewState returns the connection that was begun last.
func (a *answers) NewState() any {
	a.proxy.mu.Lock()
	defer a.proxy.mu.Unlock()
	return a.proxy.latest
}

// Pipe passes on what a client sends.
func (r *requests) Pipe(stub *toxics.ToxicStub) {
	c := stub.State.(*connection)
	c.pipe(stub, c.send)
}

// Pipe passes on what the server sends.
func (a *answers) Pipe(stub *toxics.ToxicStub) {
	c := stub.State.(*connection)
	c.pipe(stub, c.answer)
}

// connection is one client's, in both directions.
type connection struct {
	proxy *Proxy
	cut   chan struct{} // closed to end it
	once  sync.Once

	mu       sync.Mutex
	hit      What
	requests messages
	answers  messages
	prepared string // the text that the last Parse message had
}

func (c *connection) end() { c.once.Do(func() { close(c.cut) }) }

// pipe passes on what handle lets through, in one direction.
func (c *connection) pipe(stub *toxics.ToxicStub, handle func([]byte) []byte) {
	for {
		select {
		case <-stub.Interrupt: // another toxic is added, and this is called again
			return
		case <-c.cut:
			closeAndDrain(stub)
			c.proxy.running.Done()
			return
		case <-c.proxy.stopped:
			closeAndDrain(stub)
			c.proxy.running.Done()
			return
		case chunk := <-stub.Input:
			if chunk == nil {
				c.closed()
				stub.Close()
				c.proxy.running.Done()
				return
			}
			if chunk.Data = handle(chunk.Data); len(chunk.Data) == 0 {
				continue
			}
			select {
			case stub.Output <- chunk:
			case <-c.proxy.stopped:
			}
		}
	}
}

// closed is called as one side closes the connection. A network that loses
// everything loses that, too: the other side hears of it when the proxy stops.
func (c *connection) closed() {
	c.mu.Lock()
	silent := c.hit == SilentBefore || c.hit == SilentAfter
	c.mu.Unlock()
	if silent {
		<-c.proxy.stopped
	}
}

// closeAndDrain closes one direction, and takes what still comes, so that nobody
// waits for it.
func closeAndDrain(stub *toxics.ToxicStub) {
	stub.Close()
	for range stub.Input {
	}
}

// send takes what a client has sent, and returns what goes to the server.
func (c *connection) send(data []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests.add(data)
	var sent []byte
	for c.hit == Nothing {
		message := c.requests.next()
		if message == nil {
			return sent
		}
		if message[0] == 'p' {
			c.proxy.password()
		}
		text, isStatement := c.statement(message)
		if isStatement {
			c.mu.Unlock() // the server may send meanwhile
			hit := c.proxy.statement(text)
			c.mu.Lock()
			c.hit = hit
		}
		if c.hit == CutBefore {
			c.end()
		}
		if c.hit == CutBefore || c.hit == SilentBefore {
			return sent
		}
		sent = append(sent, message...)
	}
	if c.hit == CutAfter { // the Sync of the same statement has to arrive
		sent = append(sent, c.requests.rest()...)
	}
	return sent
}

// statement returns the text that a message runs, if it runs one.
func (c *connection) statement(message []byte) (string, bool) {
	switch message[0] {
	case 'Q':
		return textOf(message[5:]), true
	case 'P': // the name of the statement, then its text
		name := textOf(message[5:])
		c.prepared = textOf(message[5+len(name)+1:])
	case 'E':
		return c.prepared, true
	}
	return "", false
}

// answer takes what the server has sent, and returns what goes to the client.
func (c *connection) answer(data []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers.add(data)
	var sent []byte
	for {
		message := c.answers.next()
		switch {
		case message == nil:
			return sent
		case c.hit == Nothing:
			sent = append(sent, message...)
		case c.hit == CutAfter && message[0] == 'Z': // the statement is done
			c.end()
		}
	}
}
