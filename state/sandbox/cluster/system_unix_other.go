//go:build unix && !linux

package cluster

import "syscall"

// dieWithParent does nothing where the kernel cannot do it; the next start
// sweeps what a killed process has left.
func dieWithParent(*syscall.SysProcAttr) {}
