package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"github.com/redveil/redveil/state"
)

// checksum returns a digest of the model without its checksum and signature.
func (m *Model) checksum() string {
	bare := *m
	bare.Checksum, bare.Signature = "", ""
	encoded, err := json.Marshal(bare)
	if err != nil {
		panic(err) // plain values only
	}
	sum := sha256.Sum256(encoded)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// JSON returns the model as indented JSON, with a line break at the end.
func (m *Model) JSON() []byte {
	m.Checksum = m.checksum() // only here, as it takes as long
	encoded, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		panic(err)
	}
	return append(encoded, '\n')
}

// Parse reads what JSON wrote, and refuses a file that was changed afterwards.
func Parse(encoded []byte) (*Model, error) {
	var model Model
	reader := json.NewDecoder(bytes.NewReader(encoded))
	reader.DisallowUnknownFields()
	if err := reader.Decode(&model); err != nil {
		if err := formatError(encoded); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("reading the plan: %w; this is not a plan that redveil wrote: make one with redveil "+
			"plan --out", err)
	}
	if rest, _ := io.ReadAll(reader.Buffered()); len(bytes.TrimSpace(rest)) > 0 {
		return nil, fmt.Errorf("reading the plan: something follows it; plan again")
	}
	if err := formatError(encoded); err != nil {
		return nil, err
	}
	if model.Objects != state.ObjectFormat {
		return nil, fmt.Errorf("reading the plan: its objects are %q; this redveil reads %q; plan again with "+
			"this version", model.Objects, state.ObjectFormat)
	}
	if model.Checksum != model.checksum() {
		return nil, fmt.Errorf("reading the plan: the file was changed after it was written; plan again")
	}
	return &model, nil
}

// formatError refuses a plan of another format, whatever else is in it.
func formatError(encoded []byte) error {
	var head struct {
		Format *string `json:"format"`
	}
	if err := json.Unmarshal(encoded, &head); err != nil || head.Format == nil || *head.Format == Format {
		return nil
	}
	return fmt.Errorf("reading the plan: its format is %q; this redveil reads %q", *head.Format, Format)
}
