package proxy

import (
	"io"
	"sync"
)

// readAheadLimit is how much a client may send while it waits for an answer.
const readAheadLimit = 1 << 20

// readAhead reads from a client all the time, so that the client's going away
// is noticed while a statement runs.
type readAhead struct {
	mu      sync.Mutex
	changed sync.Cond
	buffer  []byte
	err     error
	ended   func()
	done    chan struct{}
}

func newReadAhead(from io.Reader) *readAhead {
	r := &readAhead{done: make(chan struct{})}
	r.changed.L = &r.mu
	go r.fill(from)
	return r
}

func (r *readAhead) fill(from io.Reader) {
	defer close(r.done)
	chunk := make([]byte, 16<<10)
	for {
		n, err := from.Read(chunk)
		r.mu.Lock()
		r.buffer = append(r.buffer, chunk[:n]...)
		r.err = err
		r.changed.Broadcast()
		for r.err == nil && len(r.buffer) > readAheadLimit {
			r.changed.Wait()
		}
		ended := r.ended
		r.mu.Unlock()
		if err != nil {
			if ended != nil {
				ended()
			}
			return
		}
	}
}

// onEnd sets what is to happen once the client is gone.
func (r *readAhead) onEnd(ended func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = ended
}

// Read gives what has been read, and the end only after all of it.
func (r *readAhead) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.buffer) == 0 && r.err == nil {
		r.changed.Wait()
	}
	if len(r.buffer) == 0 {
		return 0, r.err
	}
	n := copy(p, r.buffer)
	r.buffer = r.buffer[n:]
	r.changed.Broadcast()
	return n, nil
}

// wait returns once nothing reads any more; the connection must be closed.
func (r *readAhead) wait() {
	r.mu.Lock()
	r.buffer, r.ended = nil, nil
	if r.err == nil {
		r.err = io.ErrClosedPipe
	}
	r.changed.Broadcast()
	r.mu.Unlock()
	<-r.done
}
