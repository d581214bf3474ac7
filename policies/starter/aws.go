package starter

import (
	"bytes"
	"cmp"
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
	"text/template"
)

//go:embed all:aws
var onAWS embed.FS

// AWS says how the workflows of a new repository reach a warehouse with roles of
// AWS in the place of passwords.
type AWS struct {
	DataAPI    bool // through the Data API; else a connection
	Serverless bool // a workgroup; else a cluster
}

// account is what a template is told for one database user.
type account struct {
	AWS
	User string
}

// As is for templates that write one account's rights.
func (a AWS) As(user string) account { return account{a, user} }

// ScaffoldAWS is Scaffold for a warehouse that is reached with two roles: one that
// reads, for pull requests and drift, and one that applies. iam/ holds what they
// need. What each of the actions is for, and which resources it takes, stands in
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshift.html
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshiftdataapi.html
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshiftserverless.html
func ScaffoldAWS(release Release, how AWS) []File {
	written := make(map[string][]byte)
	for _, file := range Scaffold(release) {
		written[file.Path] = file.Content
	}
	err := fs.WalkDir(onAWS, "aws", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := how.write(name)
		if path.Ext(name) == ".yml" {
			content = []byte(release.pin(string(content)))
		}
		written[strings.TrimPrefix(name, "aws/")] = content
		return err
	})
	if err != nil {
		panic(err) // the folder is embedded above
	}
	all := make([]File, 0, len(written))
	for name, content := range written {
		all = append(all, File{name, content})
	}
	slices.SortFunc(all, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return all
}

// write fills a template in. GitHub's and Terraform's own braces stay.
func (a AWS) write(name string) ([]byte, error) {
	text, err := onAWS.ReadFile(name)
	if err != nil {
		return nil, err
	}
	parsed, err := template.New(name).Delims("[[", "]]").Parse(string(text))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = parsed.Execute(&out, a)
	return out.Bytes(), err
}
