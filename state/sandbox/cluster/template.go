package cluster

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/redveil/redveil/state/sandbox/wire"
)

// Superuser owns the cluster and everything that the bootstrap makes.
const Superuser = "rdsdb"

// keyFile in a cluster's folder tells what it was made of.
const keyFile = "sandbox.key"

// Script is one file of the bootstrap, to be run in a database.
type Script struct {
	Name, Database, SQL string
}

var initFlags = []string{"-U", Superuser, "-A", "trust", "-N", "--no-locale", "-E", "UTF8", "--wal-segsize=1"}

// Template is a cluster that has been through the bootstrap, kept in a cache.
type Template struct {
	Programs Programs
	Account  Account
	Cache    string
	Scripts  []Script
	Log      io.Writer
}

// key names the template: another server or another bootstrap make another one.
func (t Template) key() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q", t.Programs.Version, initFlags)
	for _, s := range t.Scripts {
		fmt.Fprintf(h, "%q %q %q", s.Name, s.Database, s.SQL)
	}
	return "pg" + t.Programs.Version + "-" + hex.EncodeToString(h.Sum(nil))[:16]
}

// Ensure makes the template where the cache has none, and returns its folder.
// Several processes may do so at once: the first to finish wins.
func (t Template) Ensure(ctx context.Context) (string, error) {
	folder := filepath.Join(t.Cache, t.key())
	if _, err := os.Stat(filepath.Join(folder, keyFile)); err == nil {
		return folder, nil
	}
	if err := os.MkdirAll(t.Cache, 0o700); err != nil {
		return "", fmt.Errorf("making the cache folder: %w", err)
	}
	work, err := NewFolder(t.Account)
	if err != nil {
		return "", err
	}
	made := t.make(ctx, filepath.Join(work.Path, "data"))
	if made == nil {
		made = t.keep(filepath.Join(work.Path, "data"), folder)
	}
	return folder, errors.Join(made, work.Remove())
}

// keep puts a finished cluster into the cache, all at once.
func (t Template) keep(made, folder string) error {
	scratch, err := os.MkdirTemp(t.Cache, "new-")
	if err != nil {
		return fmt.Errorf("making a folder in the cache: %w", err)
	}
	defer os.RemoveAll(scratch)
	if err := copyTree(made, filepath.Join(scratch, "data"), Account{}); err != nil {
		return err
	}
	err = os.Rename(filepath.Join(scratch, "data"), folder)
	if _, other := os.Stat(filepath.Join(folder, keyFile)); err != nil && other != nil {
		return fmt.Errorf("keeping the template: %w", err)
	}
	return nil
}

// make runs initdb and the bootstrap.
func (t Template) make(ctx context.Context, data string) error {
	flags := append([]string{"-D", data}, initFlags...)
	cmd := exec.CommandContext(ctx, filepath.Join(t.Programs.Folder, "initdb"), flags...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = filepath.Dir(data), environment(), t.Account.processAttributes()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := runPinned(cmd); err != nil {
		return fmt.Errorf("running initdb: %w\n%s", err, strings.TrimSpace(out.String()))
	}
	server, err := Run(ctx, t.Programs, t.Account, data, filepath.Dir(data), t.Log)
	if err != nil {
		return err
	}
	if err := errors.Join(t.bootstrap(ctx, server.Socket), server.Stop()); err != nil {
		return err
	}
	return writeKey(data, t.key(), t.Account)
}

func writeKey(data, key string, account Account) error {
	path := filepath.Join(data, keyFile)
	if err := errors.Join(os.WriteFile(path, []byte(key+"\n"), 0o600), account.give(path)); err != nil {
		return fmt.Errorf("marking the template: %w", err)
	}
	return nil
}

// bootstrap runs the scripts, those of one database on one connection.
func (t Template) bootstrap(ctx context.Context, socket string) error {
	for rest := t.Scripts; len(rest) > 0; {
		database, count := rest[0].Database, 1
		for count < len(rest) && rest[count].Database == database {
			count++
		}
		conn, err := wire.Dial(ctx, socket, map[string]string{"user": Superuser, "database": database})
		if err != nil {
			return fmt.Errorf("running %s: %w", rest[0].Name, err)
		}
		if err := errors.Join(runAll(ctx, conn, rest[:count]), conn.Close()); err != nil {
			return err
		}
		rest = rest[count:]
	}
	return nil
}

func runAll(ctx context.Context, conn *wire.Conn, scripts []Script) error {
	for _, script := range scripts {
		if _, err := conn.Exec(ctx, script.SQL); err != nil {
			return describe(script, err)
		}
	}
	return nil
}

// describe adds the line to an error in a script.
func describe(script Script, err error) error {
	var refused *wire.Error
	if !errors.As(err, &refused) {
		return err
	}
	line := 0
	if at := int(refused.Position); at > 0 {
		runes := []rune(script.SQL)
		line = 1 + strings.Count(string(runes[:min(at-1, len(runes))]), "\n")
	}
	return fmt.Errorf("running %s:%d: %w %s %s", script.Name, line, err, refused.Detail, refused.Where)
}

// Provide copies the template to a folder for data, or checks that the folder
// already holds a cluster of the same making.
func (t Template) Provide(ctx context.Context, data string) error {
	kept, err := os.ReadFile(filepath.Join(data, keyFile))
	switch {
	case err == nil && strings.TrimSpace(string(kept)) == t.key():
		return nil
	case err == nil:
		return fmt.Errorf("the cluster in %s was made by another version (%s, this one is %s); "+
			"remove the folder or choose another", data, strings.TrimSpace(string(kept)), t.key())
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("reading the cluster's folder: %w", err)
	}
	if entries, err := os.ReadDir(data); err == nil && len(entries) > 0 {
		return fmt.Errorf("the folder %s is not empty and holds no cluster of the sandbox; choose another", data)
	}
	parent := filepath.Dir(data)
	if open, err := t.Account.mayEnter(parent); err != nil || !open {
		return errors.Join(fmt.Errorf("the server runs as %s, which cannot enter %s; "+
			"choose a folder that it can reach, such as one below /var/lib", t.Account.Name, parent), err)
	}
	folder, err := t.Ensure(ctx)
	if err != nil {
		return err
	}
	return copyTree(folder, data, t.Account)
}
