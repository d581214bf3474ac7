//go:build unix

package cluster

import (
	"io/fs"
	"os"
	"syscall"
)

// processAttributes start a program as the account, in a process group of its
// own, so that Ctrl-C in the terminal reaches this process first.
func (a Account) processAttributes() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setpgid: true}
	if a.Other {
		attributes.Credential = &syscall.Credential{Uid: uint32(a.UID), Gid: uint32(a.GID)}
	}
	dieWithParent(attributes)
	return attributes
}

func (a Account) owns(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == a.UID
}

// tryLock takes a lock on an open file that ends with the process.
func tryLock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// killGroup ends a process and all that share its group.
func killGroup(pid int) error { return syscall.Kill(-pid, syscall.SIGKILL) }
