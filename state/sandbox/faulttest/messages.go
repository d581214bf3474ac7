package faulttest

import (
	"bytes"
	"encoding/binary"
)

// messages cuts a stream into the messages of the protocol. See
// https://www.postgresql.org/docs/current/protocol-message-formats.html
type messages struct {
	buffer []byte
	// starting says that the next message is a client's first one, which has no type.
	starting bool
}

func (m *messages) add(data []byte) { m.buffer = append(m.buffer, data...) }

// next returns the next whole message, or nil if more has to come.
func (m *messages) next() []byte {
	head := 1
	if m.starting {
		head = 0
	}
	if len(m.buffer) < head+4 {
		return nil
	}
	size := head + int(binary.BigEndian.Uint32(m.buffer[head:]))
	if len(m.buffer) < size {
		return nil
	}
	message := m.buffer[:size:size]
	m.buffer, m.starting = m.buffer[size:], false
	return message
}

// rest returns what is left, whole or not.
func (m *messages) rest() []byte {
	left := m.buffer
	m.buffer = nil
	return left
}

// textOf returns the text up to the byte that ends it.
func textOf(data []byte) string {
	text, _, _ := bytes.Cut(data, []byte{0})
	return string(text)
}
