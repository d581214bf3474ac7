package spec

import (
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// lean is a file whose blocks were taken over. Its syntax tree is many times as large as
// its text, so it is dropped, and made again for a problem that has to be shown.
func lean(source []byte, name string) *hcl.File {
	parse := func() *hcl.File {
		file, _ := hclsyntax.ParseConfig(source, name, hcl.InitialPos)
		return file
	}
	return &hcl.File{Bytes: source, Nav: &navigation{sync.OnceValue(parse)}}
}

// navigation tells in which block a place lies.
type navigation struct{ parsed func() *hcl.File }

// ContextString is for hcl's diagnostic writer.
func (n *navigation) ContextString(offset int) string {
	if tells, ok := n.parsed().Nav.(interface{ ContextString(int) string }); ok {
		return tells.ContextString(offset)
	}
	return ""
}

// bodyOf returns the syntax tree of a file, if it has one.
func bodyOf(file *hcl.File) (*hclsyntax.Body, bool) {
	if n, ok := file.Nav.(*navigation); ok {
		file = n.parsed()
	}
	body, ok := file.Body.(*hclsyntax.Body)
	return body, ok
}
