package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/redveil/redveil/state/npmtest"
)

// source is a package on npm, and what is needed of it.
type source struct {
	service, version, checksum string
	operations                 []string
}

var sources = []source{
	{
		"redshift", "3.1169.0", "3f42819cc38c28efa53554265185ffcb77d54711137754038a5fad81d8ac04d5",
		[]string{"DescribeClusters", "GetClusterCredentials", "GetClusterCredentialsWithIAM"},
	},
	{
		"redshift-serverless", "3.1169.0", "f892092bb1f17968ceb5510460583d5c316e6660b0a705b12042157ec392b908",
		[]string{"GetWorkgroup", "GetCredentials"},
	},
	{
		"redshift-data", "3.1169.0", "43c2d41456157877a8e62861a73c6f0954b2077dcdea221b82423f59dcb820d9",
		[]string{"ExecuteStatement", "DescribeStatement", "GetStatementResult", "CancelStatement"},
	},
	{
		"sts", "3.1174.0", "21dd57728f5f88f97691e5afcb84d02899adf1dbb66ef58170754a5fc1781bc0",
		[]string{"GetCallerIdentity", "AssumeRoleWithWebIdentity"},
	},
}

// member is the file of a package that is read.
const member = "package/dist-es/schemas/schemas_0.js"

// revision has to change when the same packages give other models.
const revision = "1"

// File returns the path of the models in a cache folder. Its name changes with
// everything that they are made from.
func File(cache string) string {
	made := sha256.Sum256(fmt.Appendf(nil, "%v %s", sources, revision))
	return filepath.Join(cache, "redveil", "aws-api-"+hex.EncodeToString(made[:6])+".json")
}

// Load reads the models.
func Load(file string) (Models, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var loaded Models
	if err := json.Unmarshal(text, &loaded); err != nil {
		return nil, fmt.Errorf("loading %s: %w", file, err)
	}
	return loaded, nil
}

// Prepare creates the file if it does not exist. It returns npmtest.ErrNoSource if npm
// cannot fetch the packages.
func Prepare(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	made := Models{}
	for _, s := range sources {
		var err error
		if made[s.service], err = s.fetch(ctx); err != nil {
			return err
		}
	}
	text, err := json.Marshal(made)
	if err != nil {
		return err
	}
	return npmtest.Keep(file, text)
}

func (s source) fetch(ctx context.Context) (*Service, error) {
	name := "@aws-sdk/client-" + s.service + "@" + s.version
	schemas, err := npmtest.File{Package: name, Member: member, SHA256: s.checksum}.Fetch(ctx)
	if err != nil {
		return nil, err
	}
	whole, err := Parse(strings.ReplaceAll(string(schemas), "\r\n", "\n"))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	kept, err := whole.keep(s.operations)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	return kept, nil
}
