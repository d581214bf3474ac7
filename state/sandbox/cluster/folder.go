package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/redveil/redveil/state/sandbox/wire"
)

const (
	folderPrefix = "rs-sandbox-"
	lockSuffix   = ".lock"
	socketName   = ".s.PGSQL.5432"
	// socketLimit is what a Unix socket's path may have on the tightest
	// system, macOS.
	socketLimit = 103
)

// Folder is a private folder in the system's place for temporary files. A
// locked file beside it tells others that its process lives.
type Folder struct {
	Path string
	lock *os.File
}

// NewFolder makes a folder that only the account can look into.
func NewFolder(account Account) (*Folder, error) {
	parent, err := temporaryParent(account)
	if err != nil {
		return nil, err
	}
	lock, err := newLock(parent)
	if err != nil {
		return nil, err
	}
	f := &Folder{Path: strings.TrimSuffix(lock.Name(), lockSuffix), lock: lock}
	if err := errors.Join(os.Mkdir(f.Path, 0o700), account.give(f.Path)); err != nil {
		return nil, errors.Join(fmt.Errorf("making a temporary folder: %w", err), f.Remove())
	}
	return f, nil
}

// temporaryParent is the system's folder for temporary files, or /tmp where
// that one is closed to the account or too long for a socket's path.
func temporaryParent(account Account) (string, error) {
	parent := os.TempDir()
	open, err := account.mayEnter(parent)
	if err != nil {
		return "", err
	}
	if !open || len(filepath.Join(parent, folderPrefix+"0123456789", "s", socketName)) > socketLimit {
		return "/tmp", nil
	}
	return parent, nil
}

// newLock makes and locks a file. A sweeper may take a new file in the moment
// before it is locked, and then another one is made.
func newLock(parent string) (*os.File, error) {
	for {
		f, err := os.CreateTemp(parent, folderPrefix+"*"+lockSuffix)
		if err != nil {
			return nil, fmt.Errorf("making a temporary file: %w", err)
		}
		if err := tryLock(f); err == nil && stillThere(f) {
			return f, nil
		} else if err != nil && !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("locking %s: %w", f.Name(), err), f.Close(), os.Remove(f.Name()))
		}
		if err := f.Close(); err != nil {
			return nil, fmt.Errorf("closing %s: %w", f.Name(), err)
		}
	}
}

func stillThere(f *os.File) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	current, err := os.Stat(f.Name())
	return err == nil && os.SameFile(mine, current)
}

// Remove deletes the folder and gives up the lock.
func (f *Folder) Remove() error {
	return errors.Join(os.RemoveAll(f.Path), os.Remove(f.lock.Name()), f.lock.Close())
}

// Sweep removes the folders of processes that ended without doing it
// themselves. What it may not touch belongs to others and stays.
func Sweep(ctx context.Context, account Account) error {
	parent, err := temporaryParent(account)
	if err != nil {
		return err
	}
	locks, err := filepath.Glob(filepath.Join(parent, folderPrefix+"*"+lockSuffix))
	if err != nil {
		return fmt.Errorf("looking for old folders: %w", err)
	}
	for _, name := range locks {
		if err := sweep(ctx, name); err != nil && !errors.Is(err, fs.ErrPermission) &&
			!errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing an old sandbox: %w", err)
		}
	}
	return nil
}

func sweep(ctx context.Context, name string) error {
	lock, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if tryLock(lock) != nil {
		return lock.Close()
	}
	f := &Folder{Path: strings.TrimSuffix(name, lockSuffix), lock: lock}
	stopOrphan(ctx, filepath.Join(f.Path, "s", socketName))
	return f.Remove()
}

// stopOrphan ends a server whose owner is gone. That it answers on the
// folder's own socket proves that it is the one.
func stopOrphan(ctx context.Context, socket string) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := wire.Dial(ctx, socket, map[string]string{"user": Superuser, "database": "template1"})
	if err != nil {
		return
	}
	defer conn.Close()
	rows, err := conn.Exec(ctx, "SELECT pg_catalog.split_part(pg_catalog.pg_read_file('postmaster.pid'), E'\\n', 1)")
	if err != nil || len(rows) != 1 {
		return
	}
	var pid int
	if _, err := fmt.Sscan(rows[0][0], &pid); err != nil {
		return
	}
	if process, err := os.FindProcess(pid); err == nil {
		_ = process.Signal(syscall.SIGQUIT)
	}
}
