package cluster

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// settings of the server. Nothing here outlives a crash of the machine, so
// that it need not wait for the disk; many views and grants in one transaction
// need a large table of locks.
var settings = []string{
	"listen_addresses=", "unix_socket_permissions=0700", "max_connections=200",
	"fsync=off", "min_wal_size=2MB", "full_page_writes=off", "synchronous_commit=off",
	"max_locks_per_transaction=1024", "allow_system_table_mods=on", "jit=off",
	"max_parallel_workers_per_gather=0", "shared_buffers=64MB",
	"timezone=UTC", "log_timezone=UTC", "lc_messages=C", "password_encryption=md5",
	"logging_collector=off", "log_destination=stderr",
	"cluster_name=redshift-sandbox", "max_prepared_transactions=0",
}

// stopTime is how long the server may take for each step of stopping.
const stopTime = 10 * time.Second

// Server is a running server process.
type Server struct {
	// Socket is the path of its Unix socket.
	Socket string

	process *os.Process
	exited  chan struct{}
	logged  chan struct{}
	err     error // why it ended; set before exited is closed
}

// Run starts the server on a cluster and waits until it takes connections. The
// folder, which must be the account's and have a short path, gets the socket.
func Run(ctx context.Context, programs Programs, account Account, data, folder string, log io.Writer) (*Server,
	error,
) {
	sockets := filepath.Join(folder, "s")
	if err := errors.Join(os.MkdirAll(sockets, 0o700), account.give(sockets)); err != nil {
		return nil, fmt.Errorf("making the socket's folder: %w", err)
	}
	args := []string{"-D", data, "-c", "unix_socket_directories=" + sockets}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	output, stderr, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("making a pipe for the server's log: %w", err)
	}
	cmd := exec.Command(filepath.Join(programs.Folder, "postgres"), args...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = folder, environment(), account.processAttributes()
	cmd.Stdout, cmd.Stderr = stderr, stderr
	s := &Server{Socket: filepath.Join(sockets, socketName), exited: make(chan struct{}), logged: make(chan struct{})}
	err = s.start(cmd)
	if err := errors.Join(err, stderr.Close()); err != nil {
		return nil, errors.Join(fmt.Errorf("starting the server: %w", err), output.Close())
	}
	return s, s.awaitReady(ctx, output, log)
}

// environment leaves out the variables of this process, which could change how
// the server works.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC", "PGTZ=UTC"}
}

// start runs the process from a thread that lives as long as the process does,
// since the kernel ties the server's life to that thread.
func (s *Server) start(cmd *exec.Cmd) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			s.process = cmd.Process
		}
		started <- err
		if err == nil {
			s.err = cmd.Wait()
			close(s.exited)
		}
	}()
	return <-started
}

// runPinned runs a program to its end from one thread; see start.
func runPinned(cmd *exec.Cmd) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		done <- cmd.Run()
	}()
	return <-done
}

// awaitReady reads the log up to the line that says that the server is ready,
// and goes on copying it until the server ends.
func (s *Server) awaitReady(ctx context.Context, output *os.File, log io.Writer) error {
	ready := make(chan struct{})
	var early strings.Builder
	go func() {
		defer close(s.logged)
		defer output.Close()
		isReady := false
		for lines := bufio.NewReader(output); ; {
			line, err := lines.ReadString('\n')
			_, _ = io.WriteString(log, line) // the log's reader is free to have gone
			if !isReady {
				early.WriteString(line)
				if strings.Contains(line, "database system is ready to accept connections") {
					isReady = true
					close(ready)
				}
			}
			if err != nil {
				return
			}
		}
	}()
	select {
	case <-ready:
		return nil
	case <-s.exited:
		<-s.logged
		return fmt.Errorf("the server ended while starting: %w\n%s", s.err, early.String())
	case <-ctx.Done():
		return errors.Join(fmt.Errorf("waiting for the server to start: %w", ctx.Err()), s.Stop())
	}
}

// Stop ends the server: politely, then firmly, then by force.
func (s *Server) Stop() error {
	for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		if err := s.process.Signal(signal); errors.Is(err, os.ErrProcessDone) {
			break
		}
		if s.gone() {
			break
		}
	}
	if !s.gone() {
		if err := killGroup(s.process.Pid); err != nil {
			return fmt.Errorf("ending the server: %w", err)
		}
		<-s.exited
	}
	<-s.logged
	return nil
}

func (s *Server) gone() bool {
	timer := time.NewTimer(stopTime)
	defer timer.Stop()
	select {
	case <-s.exited:
		return true
	case <-timer.C:
		return false
	}
}
