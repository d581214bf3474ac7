package engine

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/redveil/redveil/spec/discover"
)

// overlay is a file system in which some files have another content, or are new. A
// policy is read from it as it would be with these files.
type overlay struct {
	fs.FS
	files map[string][]byte
}

var (
	_ fs.ReadDirFS  = overlay{}
	_ fs.ReadFileFS = overlay{}
	_ fs.StatFS     = overlay{}
	_ fs.ReadLinkFS = overlay{}
)

// Open opens a file.
func (o overlay) Open(name string) (fs.File, error) {
	if content, found := o.files[name]; found {
		return &memoryFile{memoryInfo{path.Base(name), int64(len(content)), 0o644}, bytes.NewReader(content)}, nil
	}
	return o.FS.Open(name)
}

// ReadFile returns the content of a file.
func (o overlay) ReadFile(name string) ([]byte, error) {
	if content, found := o.files[name]; found {
		return bytes.Clone(content), nil
	}
	return fs.ReadFile(o.FS, name)
}

// Lstat describes an entry, and no link's target.
func (o overlay) Lstat(name string) (fs.FileInfo, error) {
	if content, found := o.files[name]; found {
		return memoryInfo{path.Base(name), int64(len(content)), 0o644}, nil
	}
	info, err := discover.Lstat(o.FS, name)
	if errors.Is(err, fs.ErrNotExist) && o.holds(name) {
		return memoryInfo{path.Base(name), 0, fs.ModeDir | 0o755}, nil
	}
	return info, err
}

// Stat describes an entry.
func (o overlay) Stat(name string) (fs.FileInfo, error) {
	if _, found := o.files[name]; found || o.holds(name) {
		return o.Lstat(name)
	}
	return fs.Stat(o.FS, name)
}

// ReadLink returns where a link leads.
func (o overlay) ReadLink(name string) (string, error) { return fs.ReadLink(o.FS, name) }

// holds reports whether one of the files is below a folder.
func (o overlay) holds(folder string) bool {
	for name := range o.files {
		if strings.HasPrefix(name, folder+"/") {
			return true
		}
	}
	return false
}

// ReadDir lists a folder.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	if errors.Is(err, fs.ErrNotExist) && o.holds(name) {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool)
	for _, entry := range entries {
		known[entry.Name()] = true
	}
	for file, content := range o.files {
		below := file
		if name != "." {
			rest, inside := strings.CutPrefix(file, name+"/")
			if !inside {
				continue
			}
			below = rest
		}
		first, _, deeper := strings.Cut(below, "/")
		if known[first] {
			continue
		}
		known[first] = true
		info := memoryInfo{first, int64(len(content)), 0o644}
		if deeper {
			info = memoryInfo{first, 0, fs.ModeDir | 0o755}
		}
		entries = append(entries, fs.FileInfoToDirEntry(info))
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

// memoryInfo describes a file or folder that is not on the disk.
type memoryInfo struct {
	name string
	size int64
	mode fs.FileMode
}

func (i memoryInfo) Name() string      { return i.name }
func (i memoryInfo) Size() int64       { return i.size }
func (i memoryInfo) Mode() fs.FileMode { return i.mode }
func (memoryInfo) ModTime() time.Time  { return time.Time{} }
func (i memoryInfo) IsDir() bool       { return i.mode.IsDir() }
func (memoryInfo) Sys() any            { return nil }

// memoryFile is one of the files, opened.
type memoryFile struct {
	info memoryInfo
	*bytes.Reader
}

func (f *memoryFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (*memoryFile) Close() error                 { return nil }
