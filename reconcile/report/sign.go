package report

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
)

// LeastKey is the fewest bytes that a key for signatures may have.
const LeastKey = 16

// signaturePrefix names the method; it stands before the hex digits.
const signaturePrefix = "hmac-sha256:"

// Why a plan's signature does not hold.
var (
	ErrUnsigned  = errors.New("the plan is not signed")
	ErrSignature = errors.New("the plan was signed with another key, or changed since")
)

// Sign signs all that the model holds. Whoever has the key can tell that
// somebody who has it made just this plan.
func (m *Model) Sign(key []byte) { m.Signature = m.signature(key) }

// CheckSignature makes sure that the model was signed with this key.
func (m *Model) CheckSignature(key []byte) error {
	if m.Signature == "" {
		return ErrUnsigned
	}
	if !hmac.Equal([]byte(m.Signature), []byte(m.signature(key))) {
		return ErrSignature
	}
	return nil
}

// signature is over the compact JSON of the model without it, fields in their
// order, after the name of what is signed.
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
