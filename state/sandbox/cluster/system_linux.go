package cluster

import "syscall"

// dieWithParent makes the kernel stop the server when the thread that started
// it ends, as it does when this process is killed. SIGQUIT is PostgreSQL's
// immediate shutdown, which takes its children along.
func dieWithParent(attributes *syscall.SysProcAttr) { attributes.Pdeathsig = syscall.SIGQUIT }
