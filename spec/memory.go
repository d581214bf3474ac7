package spec

import (
	"bytes"
	"crypto/sha256"
	"io"
	"io/fs"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec/discover"
)

// Memory remembers what files said, so that another commit of the repository is read for
// what differs alone. What both commits have is then one block in memory. Files with
// problems are not remembered.
type Memory struct {
	parts map[string]*part // by file
	last  *remembered
}

// part is what one file said.
type part struct {
	text   []byte   // of a policy file
	digest [32]byte // of a profile feed
	loader *loader
	values map[valueName]string // that the file used
}

// isText reports whether a policy file still says what it said.
func (p *part) isText(fsys fs.FS, name string) bool {
	text, err := fs.ReadFile(fsys, name)
	return err == nil && bytes.Equal(text, p.text)
}

// remembered is the result of the last load, if it had no problems.
type remembered struct {
	entries []discover.Entry
	loader  *loader
}

// sameValues reports whether all that a file used is what it was.
func (p *part) sameValues(v *values) bool {
	for name, text := range p.values {
		if v.text(name) != text {
			return false
		}
	}
	return true
}

// noteValues keeps what a file used.
func (p *part) noteValues() {
	p.values = make(map[valueName]string, len(p.loader.used))
	for name := range p.loader.used {
		p.values[name] = p.loader.values.text(name)
	}
}

// LoadFolder is like the function, with what is remembered of earlier calls.
func (m *Memory) LoadFolder(fsys fs.FS, given Given) (*Repository, Files, hcl.Diagnostics, error) {
	if m.parts == nil {
		m.parts = make(map[string]*part)
	}
	return loadFolder(fsys, given, m)
}

// again returns the last result if nothing differs from then.
func (m *Memory) again(fsys fs.FS, found []discover.Entry, known *values) *loader {
	if m == nil || m.last == nil || !slices.Equal(m.last.entries, counting(found)) ||
		!m.last.loader.values.same(known) {
		return nil
	}
	feeds := m.last.loader.feeds
	for _, entry := range found { // a feed may name a file that is none
		if entry.Use == discover.Other && slices.ContainsFunc(feeds, func(f feed) bool { return f.matches(entry) }) {
			return nil
		}
	}
	if slices.ContainsFunc(m.last.loader.roots, func(r *rootFile) bool { return !r.isSame(fsys) }) {
		return nil
	}
	for _, entry := range m.last.entries {
		known := m.parts[entry.Name]
		switch entry.Use {
		case discover.Policy:
			if known == nil || !known.isText(fsys, entry.Name) {
				return nil
			}
		case discover.Feed:
			if digest, err := digestOf(fsys, entry.Name); known != nil && (err != nil || digest != known.digest) {
				return nil
			}
		case discover.Ignore, discover.Refused:
			return nil
		case discover.Other, discover.Certificate, discover.Hidden, discover.LeftOut:
		}
	}
	return m.last.loader
}

// counting are the entries on which a result may depend.
func counting(found []discover.Entry) []discover.Entry {
	return slices.DeleteFunc(slices.Clone(found), func(e discover.Entry) bool {
		return e.Use == discover.Other || e.Use == discover.LeftOut ||
			e.Use == discover.Hidden && (e.Folder || !discover.IsPolicyName(e.Name))
	})
}

// keep remembers a result.
func (m *Memory) keep(l *loader, found []discover.Entry) {
	if m == nil {
		return
	}
	m.last = nil
	if len(l.problems) == 0 {
		m.last = &remembered{counting(found), l}
	}
}

// file takes a policy file from memory, or reads it. A part of which something is
// declared twice is read in its place, so that the problem is told there, and so is
// one that names a file of certificates, which may differ.
func (m *Memory) file(l *loader, fsys fs.FS, name string) {
	if m == nil || !l.plain(fsys, name, maxFile, "policy file") {
		l.file(fsys, name)
		return
	}
	known := m.parts[name]
	if known == nil || !known.isText(fsys, name) || !known.sameValues(l.values) {
		known = &part{loader: newLoader()}
		known.loader.values = l.values
		known.loader.file(fsys, name)
		known.noteValues()
		if file := known.loader.files[name]; file != nil {
			known.text = file.Bytes
		}
	}
	m.add(l, known, name, func() { l.file(fsys, name) })
}

// feed is file for a profile feed.
func (m *Memory) feed(l *loader, fsys fs.FS, name string) {
	if m == nil {
		l.readFeed(fsys, name)
		return
	}
	digest, err := digestOf(fsys, name)
	known := m.parts[name]
	if known == nil || err != nil || digest != known.digest {
		known = &part{loader: newLoader(), digest: digest}
		known.loader.readFeed(fsys, name)
	}
	m.add(l, known, name, func() { l.readFeed(fsys, name) })
}

func (m *Memory) add(l *loader, p *part, name string, otherwise func()) {
	if len(p.loader.problems) > 0 || p.loader.unread || !l.takes(p.loader) {
		delete(m.parts, name)
		otherwise()
		return
	}
	m.parts[name] = p
	if len(p.loader.roots) > 0 {
		otherwise()
		return
	}
	l.take(p.loader)
}

func digestOf(fsys fs.FS, name string) (digest [32]byte, err error) {
	file, err := fsys.Open(name)
	if err != nil {
		return digest, err
	}
	defer func() { _ = file.Close() }()
	h := sha256.New()
	_, err = io.Copy(h, file)
	return [32]byte(h.Sum(nil)), err
}

// takes reports whether a part declares nothing that is declared already.
func (l *loader) takes(p *loader) bool {
	for key := range p.labels {
		if _, taken := l.labels[key]; taken {
			return false
		}
	}
	return true
}

// take adds what a part declares and refers to.
func (l *loader) take(p *loader) {
	for key, rng := range p.labels {
		l.labels[key] = rng
	}
	for name, file := range p.files {
		l.files[name] = file
	}
	for i, rng := range p.prefixes {
		l.prefixes[i] = rng
	}
	for name := range p.fed {
		l.fed[name] = true
	}
	for name := range p.used {
		l.used[name] = true
	}
	for name, uses := range p.uses {
		l.uses[name] = uses
	}
	l.references = append(l.references, p.references...)
	l.hosts = append(l.hosts, p.hosts...)
	l.schemas = append(l.schemas, p.schemas...)
	l.mentioned = append(l.mentioned, p.mentioned...)
	l.feeds = append(l.feeds, p.feeds...)
	l.repository.add(p.repository)
}
