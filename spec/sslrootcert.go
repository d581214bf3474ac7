package spec

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec/discover"
)

// rootFile is a file of the repository with the certificates that an integration
// trusts. It is read with the policy, so that a change of it is a change of where
// passwords go.
type rootFile struct {
	integration *Integration
	path        string
	at          hcl.Range
	read        []byte // as the file was
}

// maxRoots is the largest file of certificates in bytes. Amazon's own has 8 kB.
const maxRoots = 1 << 20

// bundle is where Amazon has the certificates that Redshift's are issued by. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-transitioning-to-acm-certs.html
const bundle = "https://s3.amazonaws.com/redshift-downloads/amazon-trust-ca-bundle.crt"

// sslRootCert notes which file an integration names, to be read later.
func (l *loader) sslRootCert(f *fields, i *Integration) {
	attribute, found := f.attribute("sslrootcert")
	if !found {
		return
	}
	name, ok := f.textOf(attribute)
	if !ok {
		return
	}
	at := attribute.Expr.Range()
	if slices.Contains([]string{"disable", "allow", "prefer"}, i.SSLMode) {
		f.refuse(at, "Unused sslrootcert", "sslmode = %q checks no certificate. Remove sslmode, which makes it "+
			"verify-full, or remove sslrootcert.", i.SSLMode)
		return
	}
	if problem := rootPathProblem(name); problem != "" {
		f.refuse(at, "Invalid path", "%s", problem)
		return
	}
	l.roots = append(l.roots, &rootFile{integration: i, path: name, at: at})
}

// rootPathProblem says what is wrong with the path of sslrootcert.
func rootPathProblem(name string) string {
	const form = "sslrootcert is a file of this repository, such as \"certs/redshift.pem\""
	switch {
	case strings.Contains(name, `\`):
		return form + "; folders are separated by /, not by a backslash."
	case strings.HasPrefix(name, "/"):
		return form + "; it begins at the root of the policy, without a slash in front. Copy the file into the " +
			"repository."
	case slices.Contains(strings.Split(name, "/"), ".."):
		return form + "; it cannot lead out of the policy with .. in it. Copy the file into the repository."
	case !fs.ValidPath(name) || name == ".":
		return form + "."
	}
	return ""
}

// readRoots reads the files that were noted.
func (l *loader) readRoots(fsys fs.FS, found []discover.Entry) {
	for _, r := range l.roots {
		text, problem := r.load(fsys, r.path, found)
		if problem != nil {
			l.refuse(r.at, problem.summary, "%s", problem.detail)
			text = unreadable
		}
		r.integration.SSLRootCert = text
	}
}

// unreadable stands for certificates that cannot be read, and differs from all others.
const unreadable = "unreadable"

// isSame reports whether the file still says what it said.
func (r *rootFile) isSame(fsys fs.FS) bool {
	text, err := fs.ReadFile(fsys, r.path)
	return err == nil && bytes.Equal(text, r.read)
}

// rootProblem is what is wrong with a file of certificates.
type rootProblem struct{ summary, detail string }

// load reads one of the files that were found. A link is none of them.
func (r *rootFile) load(fsys fs.FS, name string, found []discover.Entry) (string, *rootProblem) {
	if problem := lookUp(name, found); problem != nil {
		return "", problem
	}
	info, err := discover.Lstat(fsys, name)
	switch {
	case err != nil:
		return "", &rootProblem{"File not readable", err.Error() + "."}
	case info.Size() > maxRoots:
		return "", &rootProblem{"File too large", fmt.Sprintf("%s has %d bytes; a file of certificates has at most "+
			"%d. Keep those of the authorities that issue the warehouse's.", shown(name), info.Size(), maxRoots)}
	}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return "", &rootProblem{"File not readable", err.Error() + "."}
	}
	r.read = text
	return certificatesIn(text, name)
}

// lookUp says why a file of certificates is none of those that are read.
func lookUp(name string, found []discover.Entry) *rootProblem {
	for _, entry := range found {
		if entry.Name != name && !(entry.Folder || entry.Use == discover.Refused) ||
			entry.Name != name && !strings.HasPrefix(name, entry.Name+"/") {
			continue
		}
		switch entry.Use {
		case discover.Certificate:
			return nil
		case discover.Refused:
			return &rootProblem{entry.Summary, entry.Why}
		case discover.Hidden:
			return &rootProblem{"No such file", shown(entry.Name) + " is hidden. Rename it."}
		case discover.LeftOut:
			return &rootProblem{"No such file", fmt.Sprintf("%s is left out by %s.", shown(entry.Name),
				discover.IgnoreFile)}
		case discover.Other, discover.Policy, discover.Feed, discover.Ignore:
		}
		return &rootProblem{"Not a file of certificates", "A file of certificates ends in .pem or .crt. Rename it."}
	}
	return &rootProblem{"No such file", fmt.Sprintf("The repository has no file %s; the path begins at the folder of "+
		"the policy. Redshift's certificates are to be had at %s. Without sslrootcert this system's are used.",
		shown(name), bundle)}
}

// certificatesIn returns the certificates of a file in PEM, and nothing else that
// stands between them. Equal texts are the same certificates in the same order.
func certificatesIn(text []byte, name string) (string, *rootProblem) {
	if bytes.HasPrefix(text, []byte(pointer)) {
		return "", &rootProblem{"File in Git LFS", fmt.Sprintf("%s lies in Git LFS, and the repository holds only a "+
			"pointer to it. Certificates have to be in the repository.", shown(name))}
	}
	if bytes.Contains(text, []byte("PRIVATE KEY-----")) {
		return "", &rootProblem{"Private key in the repository", fmt.Sprintf("%s holds a private key. A client needs "+
			"certificates only: remove the key, also from git's history, and use it no more.", shown(name))}
	}
	var all bytes.Buffer
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return "", &rootProblem{"Invalid certificate", fmt.Sprintf("A certificate in %s cannot be read: %s. Save "+
				"the file anew; Redshift's certificates are to be had at %s.", shown(name), err, bundle)}
		}
		_ = pem.Encode(&all, &pem.Block{Type: block.Type, Bytes: block.Bytes}) // into memory, which never fails
	}
	if all.Len() == 0 {
		return "", &rootProblem{"No certificate in the file", fmt.Sprintf("%s holds no certificate in PEM, which "+
			"begins with -----BEGIN CERTIFICATE-----. Redshift's are to be had at %s.", shown(name), bundle)}
	}
	return all.String(), nil
}
