package report

import (
	"fmt"
	"strings"
	"unicode"
)

// code writes a name or value as code, in which GitHub recognizes neither
// mentions nor HTML. Characters that Markdown could interpret inside of a table
// become character references, which mean the same everywhere.
func code(text string) string {
	text = visible(text)
	if text == "" {
		return ""
	}
	if !strings.ContainsFunc(text, isSpecial) {
		return "`" + text + "`"
	}
	return "<code>" + references(text) + "</code>"
}

// Code escapes any text for Markdown, as a name or value.
func Code(text string) string { return code(text) }

// Sentence escapes any text for Markdown, as running text.
func Sentence(text string) string { return sentence(text) }

// Block writes any text as a block of code in a language.
func Block(language, text string) string { return fenced(language, text) }

// isSpecial reports whether a character would end a code span or a table cell.
func isSpecial(c rune) bool { return strings.ContainsRune("`|\\", c) }

func references(text string) string {
	var b strings.Builder
	for _, c := range text {
		if c > unicode.MaxASCII || unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune(" ,;'\"?%=", c) {
			b.WriteRune(c)
		} else {
			fmt.Fprintf(&b, "&#%d;", c)
		}
	}
	return b.String()
}

// sentence escapes one of redveil's own sentences, which may contain names. It
// stays readable; only characters with a meaning in Markdown are replaced.
func sentence(text string) string {
	var b strings.Builder
	for _, c := range visible(text) {
		if strings.ContainsRune("<>&@#`|*_[]\\~$", c) {
			fmt.Fprintf(&b, "&#%d;", c)
		} else {
			b.WriteRune(c)
		}
	}
	text = strings.NewReplacer("://", ":&#47;&#47;", "www.", "www&#46;").Replace(b.String()) // so that it is no link
	return strings.ReplaceAll(text, "&#64;",
		"@\u200b") // GitHub looks for mentions after it has decoded references
}

// visible escapes what would break a line, be invisible, or change the
// direction of text.
func visible(text string) string {
	if !strings.ContainsFunc(text, isHidden) {
		return text
	}
	var b strings.Builder
	for _, c := range text {
		if isHidden(c) {
			fmt.Fprintf(&b, "\\u%04x", c)
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}

func isHidden(c rune) bool {
	return c == unicode.ReplacementChar || unicode.IsControl(c) || unicode.Is(unicode.Cf, c) ||
		unicode.Is(unicode.Zl, c) || unicode.Is(unicode.Zp, c)
}

// fenced writes a block of code with a fence that nothing in it can close.
func fenced(language, text string) string {
	text = strings.TrimRight(visibleLines(text), "\n")
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + text + "\n" + fence + "\n"
}

func visibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for n, line := range lines {
		lines[n] = strings.ReplaceAll(visible(strings.ReplaceAll(line, "\t", "    ")), "\r", "")
	}
	return strings.Join(lines, "\n")
}
