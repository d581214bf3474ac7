package importing

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

func sign(kind hclsyntax.TokenType, text string) *hclwrite.Token {
	return &hclwrite.Token{Type: kind, Bytes: []byte(text)}
}

func word(text string) *hclwrite.Token { return sign(hclsyntax.TokenIdent, text) }

func lineEnd() *hclwrite.Token { return sign(hclsyntax.TokenNewline, "\n") }

func comma() *hclwrite.Token { return sign(hclsyntax.TokenComma, ",") }

// remark is a comment with its line end.
func remark(text string) hclwrite.Tokens {
	return hclwrite.Tokens{sign(hclsyntax.TokenComment, "# "+text+"\n")}
}

// text is a text in quotes, with everything escaped that HCL would read.
func text(value string) hclwrite.Tokens { return hclwrite.TokensForValue(cty.StringVal(value)) }

// texts are some with commas between.
func texts(values []string) hclwrite.Tokens {
	var all hclwrite.Tokens
	for n, value := range values {
		if n > 0 {
			all = append(all, comma())
		}
		all = append(all, text(value)...)
	}
	return all
}

// attribute is NAME = VALUE, without a line end.
func attribute(name string, value hclwrite.Tokens) hclwrite.Tokens {
	return append(hclwrite.Tokens{word(name), sign(hclsyntax.TokenEqual, "=")}, value...)
}

// list is ["a", "b"].
func list(values []string) hclwrite.Tokens {
	all := append(hclwrite.Tokens{sign(hclsyntax.TokenOBrack, "[")}, texts(values)...)
	return append(all, sign(hclsyntax.TokenCBrack, "]"))
}

// header is KIND "LABEL" {
func header(kind, label string) hclwrite.Tokens {
	all := append(hclwrite.Tokens{word(kind)}, text(label)...)
	return append(all, sign(hclsyntax.TokenOBrace, "{"))
}

func closing() hclwrite.Tokens {
	return hclwrite.Tokens{sign(hclsyntax.TokenCBrace, "}"), lineEnd()}
}
