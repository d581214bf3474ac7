package cluster

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

// Account is whom the server runs as. PostgreSQL refuses to run as root, so
// that root has to run it as another account.
type Account struct {
	Name     string
	UID, GID int
	// Other is set where the server runs as somebody else than this process.
	Other bool
}

// ServerAccount chooses: ourselves, or for root the account postgres, or nobody.
func ServerAccount() (Account, error) {
	if os.Geteuid() != 0 {
		return Account{UID: os.Geteuid(), GID: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, badUID := strconv.Atoi(u.Uid)
		gid, badGID := strconv.Atoi(u.Gid)
		if badUID == nil && badGID == nil && uid != 0 {
			return Account{Name: name, UID: uid, GID: gid, Other: true}, nil
		}
	}
	return Account{}, errors.New("the server cannot run as root and there is neither an account postgres " +
		"nor nobody; " +
		"create one: useradd --system postgres")
}

// give makes the account the owner of a file or folder.
func (a Account) give(path string) error {
	if !a.Other {
		return nil
	}
	if err := os.Lchown(path, a.UID, a.GID); err != nil {
		return fmt.Errorf("giving %s to %s: %w", path, a.Name, err)
	}
	return nil
}

// mayEnter reports whether the account can reach what a folder holds. All its
// parents must be open to the account.
func (a Account) mayEnter(folder string) (bool, error) {
	if !a.Other {
		return true, nil
	}
	path, err := filepath.Abs(folder)
	if err != nil {
		return false, fmt.Errorf("finding the folder %s: %w", folder, err)
	}
	for ; ; path = filepath.Dir(path) {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false, fmt.Errorf("looking at %s: %w", path, err)
		}
		if info.Mode().Perm()&0o001 == 0 && !a.owns(info) {
			return false, nil
		}
		if path == filepath.Dir(path) {
			return true, nil
		}
	}
}

// OwnFolder tells whether a path is a folder of this process's own account, and
// no link to another.
func OwnFolder(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.IsDir() && Account{UID: os.Geteuid()}.owns(info)
}
