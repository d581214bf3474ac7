package pack_test

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-git/go-billy/v5/memfs"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/storage/filesystem"

	"github.com/redveil/redveil/spec/checkout/pack"
)

func git(t testing.TB, folder, input string, args ...string) string {
	t.Helper()
	command := exec.Command("git", append([]string{"-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.org"}, args...)...)
	command.Stdin = strings.NewReader(input)
	var says bytes.Buffer
	command.Stderr = &says
	out, err := command.Output()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, says.String())
	}
	return string(out)
}

// repository has some files that change little by little, and a tag.
func repository(t testing.TB, commits int) string {
	t.Helper()
	folder := t.TempDir()
	git(t, folder, "", "init", "-q", "-b", "main")
	lines := make([]string, 300)
	for i := range lines {
		lines[i] = fmt.Sprintf("line %d of what is long enough to be told by its difference", i)
	}
	for c := range commits {
		lines[c*7%len(lines)] = fmt.Sprintf("changed by commit %d", c)
		for _, name := range []string{"a.hcl", "b/c.hcl"} {
			file := filepath.Join(folder, name)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(name+"\n"+strings.Join(lines, "\n")), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		git(t, folder, "", "add", ".")
		git(t, folder, "", "commit", "-q", "-m", fmt.Sprint(c))
	}
	git(t, folder, "", "tag", "-a", "-m", "x", "v1")
	return folder
}

// packed packs all that a repository has.
func packed(t testing.TB, folder string, options ...string) string {
	t.Helper()
	return git(t, folder, "", append([]string{"pack-objects", "--stdout", "-q", "--revs", "--all"}, options...)...)
}

// store takes a pack, and gives the folder with what was made of it.
func store(t testing.TB, content string) (pack.Storage, string, error) {
	t.Helper()
	folder := t.TempDir()
	s := pack.Storage{Storage: filesystem.NewStorage(osfs.New(folder), cache.NewObjectLRUDefault())}
	t.Cleanup(func() { _ = s.Close() })
	return s, filepath.Join(folder, "objects", "pack"), packfile.UpdateObjectStorage(s, strings.NewReader(content))
}

// The index is byte for byte the one that git makes.
func TestAnIndexIsGits(t *testing.T) {
	folder := repository(t, 30)
	for name, options := range map[string][]string{
		"bases by their place":  {"--delta-base-offset"},
		"bases by their hash":   nil,
		"without deltas":        {"--depth=0"},
		"with very long chains": {"--delta-base-offset", "--depth=4000", "--window=100"},
	} {
		t.Run(name, func(t *testing.T) {
			content := packed(t, folder, options...)
			s, made, err := store(t, content)
			if err != nil {
				t.Fatal(err)
			}
			theirs := t.TempDir()
			git(t, theirs, "", "init", "-q", "--bare")
			sum := strings.Fields(git(t, theirs, content, "index-pack", "--stdin"))[1]
			for _, end := range []string{".pack", ".idx"} {
				ours, err := os.ReadFile(filepath.Join(made, "pack-"+sum+end))
				if err != nil {
					t.Fatal(err)
				}
				want, err := os.ReadFile(filepath.Join(theirs, "objects", "pack", "pack-"+sum+end))
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(ours, want) {
					t.Errorf("the %s is not git's", end)
				}
			}
			head := plumbing.NewHash(strings.TrimSpace(git(t, folder, "", "rev-parse", "main:a.hcl")))
			if o, err := s.EncodedObject(plumbing.BlobObject, head); err != nil || o.Hash() != head {
				t.Errorf("%v, %v", o, err)
			}
		})
	}
}

func TestPacksThatAreRefused(t *testing.T) {
	folder := repository(t, 4)
	good := packed(t, folder, "--delta-base-offset")
	thin := git(t, folder, "main\n^main~2\n", "pack-objects", "--stdout", "-q", "--revs", "--thin")
	for name, content := range map[string]string{
		"a pack that builds on what is elsewhere": thin,
		"no pack":          "<html>please sign in</html>",
		"another version":  good[:4] + "\x00\x00\x00\x09" + good[8:],
		"too few objects":  good[:8] + "\x00\x00\x00\x01" + good[12:],
		"too many objects": good[:8] + "\x00\x00\xff\xff" + good[12:],
		"more than a pack": good + strings.Repeat("x", 1<<16),
		"the first bytes":  good[:10],
	} {
		if _, _, err := store(t, content); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, _, err := store(t, chain(4095)); err != nil {
		t.Error(err)
	}
	if _, _, err := store(t, chain(4096)); err == nil || !strings.Contains(err.Error(), "more than 4095 deltas") {
		t.Error(err)
	}
	if _, _, err := store(t, ""); !errors.Is(err, packfile.ErrEmptyPackfile) {
		t.Error(err)
	}
	for i := 0; i < len(good); i += 67 {
		if _, _, err := store(t, good[:i]); err == nil {
			t.Errorf("the first %d bytes of %d were taken", i, len(good))
		}
		broken := []byte(good)
		broken[i] ^= 0x15
		if _, _, err := store(t, string(broken)); err == nil {
			t.Errorf("a pack with a wrong byte at %d was taken", i)
		}
	}
}

// Whatever comes, it ends in an error or in objects whose names are those of
// their content.
func FuzzStorage(f *testing.F) {
	f.Add([]byte(chain(3)))
	f.Add([]byte(packed(f, repository(f, 3), "--delta-base-offset")))
	f.Add([]byte(packed(f, repository(f, 3))))
	f.Fuzz(func(t *testing.T, content []byte) {
		s := pack.Storage{Storage: filesystem.NewStorage(memfs.New(), cache.NewObjectLRUDefault())}
		if err := packfile.UpdateObjectStorage(s, bytes.NewReader(signed(content))); err != nil {
			return
		}
		objects, err := s.IterEncodedObjects(plumbing.AnyObject)
		if err != nil {
			t.Fatal(err)
		}
		err = objects.ForEach(func(o plumbing.EncodedObject) error {
			r, err := o.Reader()
			if err != nil {
				return err
			}
			text, err := io.ReadAll(r)
			if err == nil && plumbing.ComputeHash(o.Type(), text) != o.Hash() {
				t.Errorf("%s has another content", o.Hash())
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// signed gives a pack the checksum that it should have.
func signed(content []byte) []byte {
	body := content[:max(0, len(content)-sha1.Size)]
	sum := sha1.Sum(body)
	return append(bytes.Clone(body), sum[:]...)
}

// chain is a pack of a blob and so many deltas, each of which stands on the
// one before it and says its letter once more.
func chain(deltas int) string {
	var p bytes.Buffer
	p.WriteString("PACK\x00\x00\x00\x02")
	_ = binary.Write(&p, binary.BigEndian, uint32(deltas+1)) // never fails
	const blob, byPlace = 3, 6
	last := p.Len()
	p.WriteByte(blob<<4 | 4)
	deflate(&p, "aaaa")
	for n := range deltas {
		at, size := p.Len(), 4+n
		delta := append(varint(size), varint(size+1)...)
		delta = append(delta, 0b1011_0000, byte(size), byte(size>>8), 1, 'a') // copy so many, then say one
		p.Write([]byte{byPlace<<4 | byte(len(delta)), byte(at - last)})       // less than 128 away
		deflate(&p, string(delta))
		last = at
	}
	sum := sha1.Sum(p.Bytes())
	p.Write(sum[:])
	return p.String()
}

func varint(n int) []byte { return binary.AppendUvarint(nil, uint64(n)) }

func deflate(w io.Writer, content string) {
	z := zlib.NewWriter(w)
	_, _ = io.WriteString(z, content)
	_ = z.Close()
}
