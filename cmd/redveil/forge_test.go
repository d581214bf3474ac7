package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"regexp"
	"strings"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
	"github.com/rogpeppe/go-internal/testscript"
)

// forge is the command "forge [-digest] [-blind] IN OUT [OLD NEW]...". It
// changes a plan file as a forger would who wants it applied: afterwards the
// checksum is correct again and, with -digest, the digest too. OLD must be in
// the compact JSON. With -blind the file says that nobody gains or loses
// anything.
func forge(ts *testscript.TestScript, _ bool, args []string) {
	flags := make(map[string]bool)
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		flags[args[0]], args = true, args[1:]
	}
	if len(args) < 2 || len(args)%2 != 0 {
		ts.Fatalf("usage: forge [-digest] [-blind] IN OUT [OLD NEW]...")
	}
	var compact bytes.Buffer
	ts.Check(json.Compact(&compact, []byte(ts.ReadFile(args[0]))))
	text := compact.String()
	for n := 2; n < len(args); n += 2 {
		if !strings.Contains(text, args[n]) {
			ts.Fatalf("%s does not hold %q", args[0], args[n])
		}
		text = strings.ReplaceAll(text, args[n], args[n+1])
	}
	var model report.Model
	ts.Check(json.Unmarshal([]byte(text), &model))
	if flags["-blind"] {
		i := &model.Integrations[0]
		i.Access, i.Summary.Widens, i.Summary.Narrows = []report.Access{}, 0, 0
	}
	if flags["-digest"] {
		model.Integrations[0].Digest = rightDigest(ts, &model)
	}
	model.Checksum, model.Signature = "", ""
	bare, err := json.Marshal(model)
	ts.Check(err)
	sum := sha256.Sum256(bare)
	model.Checksum = "sha256:" + hex.EncodeToString(sum[:])
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), model.JSON(), 0o600))
}

// rightDigest returns the correct digest of a forged plan, which the refusal
// names.
func rightDigest(ts *testscript.TestScript, model *report.Model) state.Digest {
	err := model.Verify()
	if err == nil {
		ts.Fatalf("the plan's digest is right as it is")
	}
	found := regexp.MustCompile(`has the digest (sha256:[0-9a-f]{64})$`).FindStringSubmatch(err.Error())
	if found == nil {
		ts.Fatalf("not only the digest is wrong: %v", err)
	}
	return state.Digest(found[1])
}

// digestOf is the command "digest FILE VARIABLE". It sets a variable to the
// digest of a plan file's first plan.
func digestOf(ts *testscript.TestScript, _ bool, args []string) {
	var model report.Model
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &model))
	ts.Setenv(args[1], string(model.Integrations[0].Digest))
}
