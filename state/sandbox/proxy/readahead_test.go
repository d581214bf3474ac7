package proxy

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
)

func TestWhatAClientSendsComesInOrderAndThenTheEnd(t *testing.T) {
	near, far := net.Pipe()
	ahead := newReadAhead(far)
	for _, part := range []string{"one ", "two ", "three"} {
		if _, err := io.WriteString(near, part); err != nil {
			t.Fatal(err)
		}
	}
	if err := near.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(ahead)
	if err != nil || string(got) != "one two three" {
		t.Errorf("got %q, %v", got, err)
	}
	ahead.wait()
}

// A statement may run while its client leaves.
func TestAClientsEndIsNoticedWhileNobodyReads(t *testing.T) {
	near, far := net.Pipe()
	ahead := newReadAhead(far)
	ended := make(chan struct{})
	ahead.onEnd(func() { close(ended) })
	if _, err := io.WriteString(near, "SELECT 1"); err != nil {
		t.Fatal(err)
	}
	if err := near.Close(); err != nil {
		t.Fatal(err)
	}
	<-ended
	ahead.wait()
}

// endless gives as much as is asked for, and tells each time.
type endless chan struct{}

func (e endless) Read(p []byte) (int, error) {
	if _, open := <-e; !open {
		return 0, io.EOF
	}
	return len(p), nil
}

func TestReadingAheadGoesOnOnceThereIsRoom(t *testing.T) {
	const chunk = 16 << 10
	client := make(endless)
	ahead := newReadAhead(client)
	for range readAheadLimit/chunk + 1 {
		client <- struct{}{}
	}
	// The limit is passed, so that nothing is taken from the client before
	// something is taken here.
	if _, err := io.CopyN(io.Discard, ahead, 2*chunk); err != nil {
		t.Fatal(err)
	}
	client <- struct{}{}
	close(client)
	rest, err := io.Copy(io.Discard, ahead)
	if want := int64(readAheadLimit); err != nil || rest != want {
		t.Errorf("got %d bytes more, %v; want %d", rest, err, want)
	}
	ahead.wait()
}

func TestNothingIsReadAfterTheEnd(t *testing.T) {
	near, far := net.Pipe()
	ahead := newReadAhead(far)
	if err := errors.Join(near.Close(), far.Close()); err != nil {
		t.Fatal(err)
	}
	ahead.wait()
	if n, err := ahead.Read(make([]byte, 8)); n != 0 || err == nil || strings.Contains(err.Error(), "timeout") {
		t.Errorf("got %d bytes, %v", n, err)
	}
}
