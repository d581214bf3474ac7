package importing

import (
	"bytes"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/redveil/redveil/spec"
	"github.com/zclconf/go-cty/cty"
)

// document is a file that is changed. hclwrite keeps every token that a person wrote;
// what is new is put between tokens, so that comments, order and other attributes
// stay as they are.
type document struct {
	file    *hclwrite.File
	blocks  []*block
	sources map[string]*block // by label
	size    int               // in bytes, before it is formatted
	before  map[*hclwrite.Token]hclwrite.Tokens
	after   map[*hclwrite.Token]hclwrite.Tokens
	end     hclwrite.Tokens
	short   bool // the last block of end is of one line
	changed bool
}

// block is a block for reading and for writing: hclwrite does not read labels with
// escapes, so that hclsyntax does.
type block struct {
	*hclwrite.Block
	syntax *hclsyntax.Block
	tokens hclwrite.Tokens
}

func parse(name string, content []byte) (*document, error) {
	file, problems := hclwrite.ParseConfig(content, name, hcl.InitialPos)
	if problems.HasErrors() {
		return nil, problems
	}
	parsed, problems := hclsyntax.ParseConfig(content, name, hcl.InitialPos)
	if problems.HasErrors() {
		return nil, problems
	}
	body, ok := parsed.Body.(*hclsyntax.Body)
	if !ok {
		return nil, fmt.Errorf("%s is not in HCL's own syntax", name)
	}
	d := &document{
		file: file, sources: make(map[string]*block), size: len(content),
		before: make(map[*hclwrite.Token]hclwrite.Tokens), after: make(map[*hclwrite.Token]hclwrite.Tokens),
	}
	d.blocks = pair(file.Body(), body)
	for _, b := range d.blocks {
		if b.syntax.Type == "source" && len(b.syntax.Labels) == 1 {
			d.sources[b.syntax.Labels[0]] = b
		}
	}
	return d, nil
}

// pair joins the blocks of both readings, which are in the order of the file.
func pair(body *hclwrite.Body, syntax *hclsyntax.Body) []*block {
	written := body.Blocks()
	if len(written) != len(syntax.Blocks) {
		panic("importing: a file has other blocks when it is read again")
	}
	all := make([]*block, len(written))
	for n, one := range written {
		all[n] = &block{Block: one, syntax: syntax.Blocks[n], tokens: one.BuildTokens(nil)}
	}
	return all
}

// columns are the column blocks in a source.
func (b *block) columns() []*block {
	var all []*block
	for _, one := range pair(b.Body(), b.syntax.Body) {
		if one.syntax.Type == "column" && len(one.syntax.Labels) == 1 {
			all = append(all, one)
		}
	}
	return all
}

// word is the token of the block's type, below the comments that lead it.
func (b *block) word() *hclwrite.Token {
	for _, token := range b.tokens {
		if token.Type == hclsyntax.TokenIdent {
			return token
		}
	}
	panic("importing: a block without a type")
}

// leading are the comments directly above the block.
func (b *block) leading() []*hclwrite.Token {
	for n, token := range b.tokens {
		if token.Type != hclsyntax.TokenComment {
			return b.tokens[:n]
		}
	}
	return nil
}

// braces are the tokens around the body, and whether both stand in one line.
func (b *block) braces() (open, closing *hclwrite.Token, oneLine bool) {
	for n, token := range b.tokens {
		if token.Type == hclsyntax.TokenOBrace && open == nil {
			open, oneLine = token, !endsLine(b.tokens[n+1])
		}
		if token.Type == hclsyntax.TokenCBrace {
			closing = token
		}
	}
	return open, closing, oneLine
}

// endsLine is true of line breaks, and of comments up to one.
func endsLine(token *hclwrite.Token) bool {
	return token.Type == hclsyntax.TokenNewline ||
		token.Type == hclsyntax.TokenComment && bytes.HasSuffix(token.Bytes, []byte("\n"))
}

func last(tokens hclwrite.Tokens) *hclwrite.Token { return tokens[len(tokens)-1] }

func (d *document) putBefore(token *hclwrite.Token, tokens hclwrite.Tokens) {
	d.before[token] = append(d.before[token], tokens...)
	d.changed = true
}

func (d *document) putAfter(token *hclwrite.Token, tokens hclwrite.Tokens) {
	d.after[token] = append(d.after[token], tokens...)
	d.changed = true
}

// add puts a block at the end of the file, after an empty line unless both it and the one
// before are of one line and stand together.
func (d *document) add(tokens hclwrite.Tokens, joins bool) {
	if len(d.end) > 0 && !(joins && d.short) {
		d.end = append(d.end, lineEnd())
	}
	d.short = joins
	d.end = append(d.end, tokens...)
	d.size += len(tokens.Bytes())
	d.changed = true
}

// set gives an attribute another value.
func (d *document) set(b *block, name, value string) {
	b.Body().SetAttributeValue(name, cty.StringVal(value))
	d.changed = true
}

// render returns the whole file in the canonical format.
func (d *document) render() []byte {
	var all hclwrite.Tokens
	for _, token := range d.file.BuildTokens(nil) {
		all = append(all, d.before[token]...)
		all = append(all, token)
		all = append(all, d.after[token]...)
	}
	text := all.Bytes()
	if len(d.end) > 0 {
		if text = bytes.TrimRight(text, "\n\t "); len(text) > 0 {
			text = append(text, '\n')
			if !d.joins() {
				text = append(text, '\n')
			}
		}
		text = append(text, d.end.Bytes()...)
	}
	return canonical(text)
}

// joins reports whether what is added goes on with a list of tags.
func (d *document) joins() bool {
	return len(d.blocks) > 0 && d.blocks[len(d.blocks)-1].syntax.Type == "tag" &&
		d.end[0].Type == hclsyntax.TokenIdent && string(d.end[0].Bytes) == "tag"
}

// canonical formats until nothing changes any more.
func canonical(text []byte) []byte {
	for range 8 {
		formatted := spec.Format(text)
		if bytes.Equal(formatted, text) {
			break
		}
		text = formatted
	}
	return text
}
