package pack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"golang.org/x/sync/errgroup"
)

// deepest is how many deltas git lets stand on each other at most
// (OE_DEPTH_BITS of its pack-objects.h).
const deepest = 4095

// Resolve finds the hashes of the deltas, on all processors: what stands on
// one base has nothing to do with what stands on another. open opens the pack
// once more.
func (p *Pack) Resolve(open func() (io.ReadSeekCloser, error)) error {
	var bases []*object
	for _, o := range p.objects {
		if o.resolved.Load() && (len(o.deltas) > 0 || len(p.byHash[o.hash]) > 0) {
			bases = append(bases, o)
		}
	}
	next := make(chan *object, len(bases))
	for _, o := range bases {
		next <- o
	}
	close(next)
	var group errgroup.Group
	for range min(runtime.GOMAXPROCS(0), len(bases)) {
		group.Go(func() error { return p.resolveBases(next, open) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, o := range p.objects {
		if !o.resolved.Load() {
			return fmt.Errorf("%w: the object at %d differs from one that is not in it", packfile.ErrMalformedPackFile, o.offset)
		}
	}
	return nil
}

func (p *Pack) resolveBases(next <-chan *object, open func() (io.ReadSeekCloser, error)) (err error) {
	file, err := open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	r := resolver{pack: p, scanner: packfile.NewScanner(file)}
	for o := range next {
		content, err := r.unpack(o)
		if err != nil {
			return err
		}
		if err := r.below(o, bytes.Clone(content), 1); err != nil {
			return err
		}
	}
	return nil
}

type resolver struct {
	pack    *Pack
	scanner *packfile.Scanner
	buffer  bytes.Buffer
}

// unpack gives what the pack has of an object, until the next one is unpacked.
func (r *resolver) unpack(o *object) ([]byte, error) {
	if _, err := r.scanner.SeekObjectHeader(o.offset); err != nil {
		return nil, err
	}
	r.buffer.Reset()
	_, _, err := r.scanner.NextObject(&r.buffer)
	return r.buffer.Bytes(), err
}

// below resolves what stands on a base whose content is known, so many deltas
// from one that is none.
func (r *resolver) below(base *object, content []byte, depth int) error {
	for _, deltas := range [][]*object{base.deltas, r.pack.byHash[base.hash]} {
		for _, o := range deltas {
			if o.resolved.Swap(true) { // its base is in the pack twice
				continue
			}
			if depth > deepest {
				return fmt.Errorf("%w: more than %d deltas stand on each other", packfile.ErrMalformedPackFile, deepest)
			}
			delta, err := r.unpack(o)
			if err != nil {
				return err
			}
			own, err := packfile.PatchDelta(content, delta)
			if err != nil {
				return fmt.Errorf("the object at %d: %w", o.offset, err)
			}
			o.kind, o.hash = base.kind, plumbing.ComputeHash(base.kind, own)
			if err := r.below(o, own, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}
