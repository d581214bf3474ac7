package checkout

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// cached is how much of a history is held in memory.
const cached = 16 * cache.MiByte

// inFolder calls use with a store of git objects in a temporary folder, which is
// removed afterwards. Once the context has ended, nothing can be read from the
// store or written to it.
func inFolder(ctx context.Context, use func(storage.Storer) error) (err error) {
	folder, err := os.MkdirTemp("", "redveil-history-")
	if err != nil {
		return fmt.Errorf("making a folder for the history: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	files := endingFS{osfs.New(folder), ctx}
	store := filesystem.NewStorage(files, cache.NewObjectLRU(cached))
	defer func() { err = errors.Join(err, store.Close()) }()
	return use(store)
}

// endingFS stops all access to its files when a context ends. Indexing a pack
// takes seconds and notices nothing else.
type endingFS struct {
	billy.Filesystem
	ctx context.Context
}

func (f endingFS) ending(file billy.File, err error) (billy.File, error) {
	if err != nil {
		return nil, err
	}
	return endingFile{file, f.ctx}, nil
}

func (f endingFS) Create(name string) (billy.File, error) {
	return f.ending(f.Filesystem.Create(name))
}

func (f endingFS) Open(name string) (billy.File, error) {
	return f.ending(f.Filesystem.Open(name))
}

func (f endingFS) OpenFile(name string, flag int, perm os.FileMode) (billy.File, error) {
	return f.ending(f.Filesystem.OpenFile(name, flag, perm))
}

func (f endingFS) TempFile(folder, prefix string) (billy.File, error) {
	return f.ending(f.Filesystem.TempFile(folder, prefix))
}

type endingFile struct {
	billy.File
	ctx context.Context
}

func (f endingFile) Read(p []byte) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	return f.File.Read(p)
}

func (f endingFile) ReadAt(p []byte, at int64) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	return f.File.ReadAt(p, at)
}

func (f endingFile) Write(p []byte) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	return f.File.Write(p)
}
