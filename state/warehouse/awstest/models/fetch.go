package models

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// ErrNoSource says that npm is missing, or cannot reach its registry.
var ErrNoSource = errors.New("npm cannot fetch AWS's packages")

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

// Prepare creates the file if it does not exist. It returns ErrNoSource if npm
// cannot fetch the packages.
func Prepare(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	folder, err := os.MkdirTemp("", "redveil-aws-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	made := Models{}
	for _, s := range sources {
		if made[s.service], err = s.fetch(ctx, folder); err != nil {
			return err
		}
	}
	text, err := json.Marshal(made)
	if err != nil {
		return err
	}
	return write(file, text)
}

func (s source) fetch(ctx context.Context, folder string) (*Service, error) {
	name := "@aws-sdk/client-" + s.service + "@" + s.version
	command := exec.CommandContext(ctx, "npm", "pack", "--loglevel=error", "--fetch-retries=1",
		"--fetch-retry-mintimeout=1000", name)
	command.Dir = folder
	if said, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w %s", ErrNoSource, name, err, bytes.TrimSpace(said))
	}
	archive := filepath.Join(folder, "aws-sdk-client-"+s.service+"-"+s.version+".tgz")
	schemas, err := unpack(archive)
	if err != nil {
		return nil, fmt.Errorf("unpacking %s: %w", name, err)
	}
	if sum := sha256.Sum256(schemas); hex.EncodeToString(sum[:]) != s.checksum {
		return nil, fmt.Errorf("checking %s: %s has SHA-256 %x, not %s", name, member, sum, s.checksum)
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

func unpack(file string) ([]byte, error) {
	archive, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = archive.Close() }()
	plain, err := gzip.NewReader(archive)
	if err != nil {
		return nil, err
	}
	for files := tar.NewReader(plain); ; {
		header, err := files.Next()
		if err != nil {
			return nil, fmt.Errorf("looking for %s: %w", member, err)
		}
		if header.Name == member {
			return io.ReadAll(io.LimitReader(files, 16<<20))
		}
	}
}

// write creates the file atomically, as tests of other packages may read it.
func write(file string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), "aws-api-*.tmp")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	if _, err := temporary.Write(text); err != nil {
		return errors.Join(err, temporary.Close())
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	if err := os.Chmod(temporary.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), file)
}
