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

// cached is how much of a history lies in memory.
const cached = 16 * cache.MiByte

// inFolder calls use with a store of git objects in a folder of its own, which
// is gone afterwards. Nothing can be read from the store or written to it once
// the context has ended.
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

// endingFS ends what is done with its files when a context ends: indexing a
// pack takes seconds and hears of nothing else.
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
