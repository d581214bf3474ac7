package spec

import (
	"bufio"
	"bytes"
	"io"
	"io/fs"

	"github.com/hashicorp/hcl/v2"
)

// mostQuoted is how many lines of a feed are kept for messages. A feed can have
// millions.
const mostQuoted = 1000

// quoteFeeds keeps the lines of feeds that problems are about, so that messages can
// show them. All other lines are empty.
func (l *loader) quoteFeeds(fsys fs.FS) {
	wanted := make(map[string]map[int]bool)
	for _, p := range l.problems {
		if p.Subject == nil || !l.fed[p.Subject.Filename] {
			continue
		}
		name := p.Subject.Filename
		if wanted[name] == nil {
			wanted[name] = make(map[int]bool)
		}
		if len(wanted[name]) < mostQuoted {
			wanted[name][p.Subject.Start.Line] = true
		}
	}
	for name, lines := range wanted {
		if quoted := linesOf(fsys, name, lines); quoted != nil {
			l.files[name] = &hcl.File{Bytes: quoted}
		}
	}
}

// linesOf reads some lines of a file; nil if that does not work, which is no problem of
// its own.
func linesOf(fsys fs.FS, name string, lines map[int]bool) []byte {
	file, err := fsys.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	reader := bufio.NewReaderSize(file, maxLine)
	var kept bytes.Buffer
	for n, found := 1, 0; found < len(lines); n++ {
		line, err := reader.ReadSlice('\n')
		if err != nil && err != io.EOF {
			break // a line that is too long
		}
		if lines[n] {
			kept.Write(bytes.TrimRight(line, "\r\n"))
			found++
		}
		if err == io.EOF {
			break
		}
		kept.WriteByte('\n')
	}
	return kept.Bytes()
}
