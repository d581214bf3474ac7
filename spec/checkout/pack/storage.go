package pack

import (
	"errors"
	"io"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// Storage is a repository in a folder whose packs are indexed here.
type Storage struct{ *filesystem.Storage }

// PackfileWriter takes a pack. When it is closed its objects are there.
func (s Storage) PackfileWriter() (io.WriteCloser, error) {
	files := s.Filesystem()
	file, err := files.TempFile(files.Join("objects", "pack"), "tmp_pack_")
	if err != nil {
		return nil, err
	}
	r, w := io.Pipe()
	writer := &writer{store: s.Storage, file: file, scanner: w, scanned: make(chan scan, 1)}
	go func() {
		p, err := Scan(r)
		writer.scanned <- scan{p, err}
		_ = r.CloseWithError(errors.Join(errTooMuch, err)) // never fails
	}()
	return writer, nil
}

var errTooMuch = errors.New("more than a pack has come")

type scan struct {
	pack *Pack
	err  error
}

// writer scans a pack while it is written to a file.
type writer struct {
	store   *filesystem.Storage
	file    billy.File
	scanner *io.PipeWriter
	scanned chan scan
}

func (w *writer) Write(p []byte) (int, error) {
	if n, err := w.file.Write(p); err != nil {
		return n, err
	}
	return w.scanner.Write(p)
}

// Close resolves and indexes the pack, and puts both where git looks for them.
func (w *writer) Close() (err error) {
	_ = w.scanner.Close() // never fails
	scan := <-w.scanned
	err = errors.Join(scan.err, w.file.Close())
	switch {
	case errors.Is(scan.err, packfile.ErrEmptyPackfile):
		return w.store.Filesystem().Remove(w.file.Name())
	case err != nil:
		return err
	}
	err = scan.pack.Resolve(func() (io.ReadSeekCloser, error) { return w.store.Filesystem().Open(w.file.Name()) })
	if err != nil {
		return err
	}
	if err := w.place(scan.pack); err != nil {
		return err
	}
	w.store.Reindex()
	return nil
}

func (w *writer) place(p *Pack) (err error) {
	index, err := p.Index()
	if err != nil {
		return err
	}
	files := w.store.Filesystem()
	name := files.Join("objects", "pack", "pack-"+p.checksum.String())
	file, err := files.Create(name + ".idx")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := idxfile.NewEncoder(file).Encode(index); err != nil {
		return err
	}
	return files.Rename(w.file.Name(), name+".pack")
}
