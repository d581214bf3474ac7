//go:build !unix

package cluster

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

var errSystem = errors.New("the sandbox needs Linux or macOS; on Windows run it in WSL")

func (a Account) processAttributes() *syscall.SysProcAttr { return nil }

func (a Account) owns(fs.FileInfo) bool { return false }

func tryLock(*os.File) error { return errSystem }

func killGroup(int) error { return errSystem }
