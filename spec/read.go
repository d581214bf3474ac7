package spec

import (
	"bytes"
	"io/fs"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec/discover"
	"github.com/redveil/redveil/spec/expr"
)

// read returns a file's text, or reports why it is not accepted. It follows no
// links: a diagnostic could then show what lies outside the repository.
func (l *loader) read(fsys fs.FS, name string) ([]byte, bool) {
	if !l.plain(fsys, name, maxFile, "policy file") {
		return nil, false
	}
	source, err := fs.ReadFile(fsys, name)
	if err != nil {
		l.refuse(startOf(name), "File not readable", "%s.", err)
		return nil, false
	}
	if bytes.HasPrefix(source, []byte(pointer)) {
		l.refusePointer(name)
		return nil, false
	}
	source = discover.Normalize(source)
	if !l.readable(source, name) {
		l.files[name] = &hcl.File{Bytes: escaped(source)}
		l.keepLabels(escaped(source), name)
		return nil, false
	}
	return source, true
}

// plain refuses everything but regular files of an acceptable size.
func (l *loader) plain(fsys fs.FS, name string, most int64, kind string) bool {
	info, err := discover.Lstat(fsys, name)
	switch {
	case err != nil:
		l.refuse(startOf(name), "File not readable", "%s.", err)
	case !info.Mode().IsRegular():
		l.refuse(startOf(name), "Not a plain file", "Links and devices are not read. Put the text itself here.")
	case info.Size() > most:
		l.refuse(startOf(name), "File too large", "The file has %d bytes; a %s has at most %d. Split it.",
			info.Size(), kind, most)
	default:
		return true
	}
	return false
}

// pointer is how a file begins whose content Git LFS keeps elsewhere.
const pointer = "version https://git-lfs.github.com/spec/"

func (l *loader) refusePointer(name string) {
	l.refuse(startOf(name), "File in Git LFS", "The file lies in Git LFS, and the repository holds only a pointer "+
		"to it. Policy files have to be in the repository.")
}

// startOf is where a file begins, for problems of the file as a whole.
func startOf(name string) hcl.Range {
	return hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}
}

// seenName refuses a file whose name would look like another one, or would act
// on a terminal. Plans and messages show the name.
func (l *loader) seenName(name string) bool {
	_, unseen := expr.Unseen(name)
	if !unseen && utf8.ValidString(name) && !strings.ContainsAny(name, "\n\r\t") {
		return true
	}
	quoted := strings.Trim(strconv.QuoteToASCII(name), `"`)
	l.refuse(startOf(quoted), "Invalid file name", "The name %s holds characters that cannot be seen. Rename "+
		"the file.", quoted)
	return false
}

// mark may begin a text. Inside a text it cannot be seen.
const mark = '\ufeff'

// readable refuses text that a person could not read, or would read wrongly: a
// carriage return inside a line makes a terminal overwrite the line.
func (l *loader) readable(source []byte, name string) bool {
	pos := hcl.InitialPos
	for rest := source; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		end := hcl.Pos{Line: pos.Line, Column: pos.Column + 1, Byte: pos.Byte + size}
		rng := hcl.Range{Filename: name, Start: pos, End: end}
		if r == utf8.RuneError && size <= 1 {
			l.refuse(rng, "Not UTF-8", "The byte %#02x is not part of UTF-8. Save the file as UTF-8.", rest[0])
			return false
		}
		if _, found := expr.Unseen(string(r)); found || r == '\r' || r == mark {
			l.refuse(rng, "Invisible character", "The character %s cannot be seen and could make the policy read "+
				"differently than it acts. Remove it.", strconv.QuoteRuneToASCII(r))
			return false
		}
		pos = end
		if r == '\n' {
			pos.Line, pos.Column = pos.Line+1, 1
		}
		rest = rest[size:]
	}
	return true
}

// escaped replaces what a terminal should not be shown by question marks, byte
// for byte, so that positions stay the same.
func escaped(source []byte) []byte {
	shown := make([]byte, 0, len(source))
	for rest := source; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		_, unseen := expr.Unseen(string(r))
		unseen = unseen || r == '\r' || r == mark
		for _, b := range rest[:size] {
			if unseen || r == utf8.RuneError {
				b = '?'
			}
			shown = append(shown, b)
		}
		rest = rest[size:]
	}
	return shown
}
