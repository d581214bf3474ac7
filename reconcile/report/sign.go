package report

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
)

// LeastKey is the least length of a key for signatures, in bytes.
const LeastKey = 16

// signaturePrefix names the method before the hex digits.
const signaturePrefix = "hmac-sha256:"

// The reasons why a plan's signature is not valid.
var (
	ErrUnsigned  = errors.New("the plan is not signed")
	ErrSignature = errors.New("the plan was signed with another key, or changed since")
)

// Sign signs the whole model. Whoever has the key can check that somebody else
// with the key made exactly this plan.
func (m *Model) Sign(key []byte) {
	m.Checksum = m.checksum()
	m.Signature = m.signature(key)
}

// CheckSignature returns an error unless the model was signed with this key.
func (m *Model) CheckSignature(key []byte) error {
	if m.Signature == "" {
		return ErrUnsigned
	}
	if !hmac.Equal([]byte(m.Signature), []byte(m.signature(key))) {
		return ErrSignature
	}
	return nil
}

// signature signs the compact JSON of the model without its signature, after a
// line that names what is signed.
func (m *Model) signature(key []byte) string {
	bare := *m
	bare.Signature = ""
	encoded, err := json.Marshal(bare)
	if err != nil {
		panic(err) // plain values only
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte("redveil plan file\n"))
	h.Write(encoded)
	return signaturePrefix + hex.EncodeToString(h.Sum(nil))
}
