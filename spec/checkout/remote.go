package checkout

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"regexp"
	"strings"

	"github.com/go-git/go-billy/v5/helper/iofs"
	"github.com/go-git/go-billy/v5/memfs"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/storage"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/memory"
)

// prefix marks a policy repository that is elsewhere.
const prefix = "git::"

// IsRemote reports a policy repository that is not a folder here.
func IsRemote(where string) bool { return strings.HasPrefix(where, prefix) }

// Shown is what was opened, for people: without a password, should there be one.
func Shown(where string) string { return credentials.ReplaceAllString(where, "//***@") }

var credentials = regexp.MustCompile(`//[^/@]*:[^/]*@`)

// remote is a policy repository on a git server.
type remote struct {
	url    string
	folder string // below the repository's root; "." is the root
	ref    string // branch, tag or commit; empty: what the server calls HEAD
}

// parseRemote reads git::URL//FOLDER?ref=REF.
func parseRemote(where string) (remote, error) {
	text, query, _ := strings.Cut(strings.TrimPrefix(where, prefix), "?")
	r := remote{folder: "."}
	values, err := url.ParseQuery(query)
	if err != nil {
		return r, fmt.Errorf("after the ? only ref=REF may stand: %w", err)
	}
	for name := range values {
		if name != "ref" {
			return r, fmt.Errorf("after the ? only ref=REF may stand, not %q", name)
		}
	}
	r.ref = values.Get("ref")
	scheme := strings.Index(text, "://") + len("://")
	if scheme < len("://") {
		scheme = 0
	}
	if at := strings.Index(text[scheme:], "//"); at >= 0 {
		r.folder = path.Clean(text[scheme+at+2:])
		text = text[:scheme+at]
	}
	if r.folder == ".." || strings.HasPrefix(r.folder, "../") || path.IsAbs(r.folder) {
		return r, fmt.Errorf("the folder %s is not below the repository", r.folder)
	}
	r.url = text
	return r, r.check()
}

func (r remote) check() error {
	endpoint, err := transport.NewEndpoint(r.url)
	switch {
	case err != nil || r.url == "":
		return fmt.Errorf("write git::https://host/owner/repo.git//folder?ref=main, or git::ssh://git@host/owner/repo.git//folder?ref=main")
	case endpoint.Password != "":
		return fmt.Errorf("a password in the address would be seen by everyone who lists processes; set REDVEIL_GIT_TOKEN in its place")
	case endpoint.Protocol != "https" && endpoint.Protocol != "ssh" && !(endpoint.Protocol == "http" && loopback(endpoint.Host)):
		return fmt.Errorf("the protocol %s is not supported, since it does not prove which server answers; use https or ssh", endpoint.Protocol)
	}
	return nil
}

// here is where what was asked for lies after a fetch.
const here = "refs/redveil/wanted"

// server is a repository on a git server, as far as it was fetched.
type server struct {
	*git.Repository
	remote *git.Remote
	auth   transport.AuthMethod
}

func (r remote) connect(store storage.Storer, auth transport.AuthMethod) (*server, error) {
	repository, err := git.Init(store, nil)
	if err != nil {
		return nil, err
	}
	origin, err := repository.CreateRemote(&config.RemoteConfig{Name: "origin", URLs: []string{r.url}})
	return &server{repository, origin, auth}, err
}

func (s *server) fetch(ctx context.Context, depth int, specs ...config.RefSpec) error {
	return s.remote.FetchContext(ctx, &git.FetchOptions{Auth: s.auth, Depth: depth, RefSpecs: specs, Tags: git.NoTags})
}

// read fetches the commit that the ref names and calls use with it. It comes
// into memory without its history: a branch or tag, what one of them stands
// at, and any commit where the server gives single ones. Else every branch and
// tag comes whole, into a folder that is gone afterwards.
func (r remote) read(ctx context.Context, access Access, use func(*object.Commit) error) error {
	endpoint, err := transport.NewEndpoint(r.url)
	if err != nil {
		return err
	}
	auth, err := access.to(endpoint)
	if err != nil {
		return err
	}
	s, err := r.connect(memory.NewStorage(), auth)
	if err != nil {
		return err
	}
	refs, err := s.remote.ListContext(ctx, &git.ListOptions{Auth: auth, PeelingOption: git.AppendPeeled})
	if err != nil {
		return explain(err, endpoint)
	}
	name := r.named(refs)
	switch {
	case name != "":
		err = s.fetch(ctx, 1, config.RefSpec("+"+name.String()+":"+here))
	case isCommit.MatchString(r.ref):
		err = s.fetch(ctx, 1, config.RefSpec(r.ref+":"+here))
	default:
		return fmt.Errorf("the server has no branch or tag %q; a commit has to be written with all its 40 digits", r.ref)
	}
	if errors.Is(err, git.ErrExactSHA1NotSupported) {
		return r.readWhole(ctx, auth, endpoint, use)
	}
	if err != nil && strings.Contains(err.Error(), "not our ref") {
		return fmt.Errorf("no branch or tag of the server leads to %s", r.ref)
	}
	if err != nil {
		return explain(err, endpoint)
	}
	if err := ctx.Err(); err != nil { // indexing does not hear of it
		return err
	}
	return s.use(here, r.ref, use)
}

// readWhole reads a commit out of the whole history, which may be large.
func (r remote) readWhole(ctx context.Context, auth transport.AuthMethod, endpoint *transport.Endpoint, use func(*object.Commit) error) (err error) {
	folder, err := os.MkdirTemp("", "redveil-history-")
	if err != nil {
		return fmt.Errorf("making a folder for the history: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	store := filesystem.NewStorage(osfs.New(folder), cache.NewObjectLRU(cache.MiByte*16))
	defer func() { err = errors.Join(err, store.Close()) }()
	s, err := r.connect(store, auth)
	if err != nil {
		return err
	}
	if err := s.fetch(ctx, 0, "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"); err != nil {
		return explain(err, endpoint)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.use(r.ref, r.ref, use)
}

func (s *server) use(revision, asked string, use func(*object.Commit) error) error {
	hash, err := s.ResolveRevision(plumbing.Revision(revision))
	if err != nil {
		return fmt.Errorf("no branch or tag of the server leads to %s", asked)
	}
	commit, err := s.CommitObject(*hash)
	if err != nil {
		return err
	}
	return use(commit)
}

var isCommit = regexp.MustCompile(`^[0-9a-f]{40}$`)

// named finds the branch or tag that the ref names; a branch comes first.
func (r remote) named(refs []*plumbing.Reference) plumbing.ReferenceName {
	names := make(map[plumbing.ReferenceName]plumbing.ReferenceName)
	for _, ref := range refs {
		names[ref.Name()] = ref.Name()
		if ref.Type() == plumbing.SymbolicReference {
			names[ref.Name()] = ref.Target()
		}
	}
	if r.ref == "" {
		return names[plumbing.HEAD]
	}
	for _, name := range []plumbing.ReferenceName{
		plumbing.NewBranchReferenceName(r.ref), plumbing.NewTagReferenceName(r.ref), plumbing.ReferenceName(r.ref),
	} {
		if found := names[name]; found != "" {
			return found
		}
	}
	for _, ref := range refs { // what a branch or tag stands at
		if ref.Type() == plumbing.HashReference && ref.Hash().String() == r.ref {
			return plumbing.ReferenceName(strings.TrimSuffix(ref.Name().String(), peeled))
		}
	}
	return ""
}

// peeled marks, in what servers list, the commit that a tag leads to.
const peeled = "^{}"

// open reads the repository at the ref.
func (r remote) open(ctx context.Context, where string, access Access) (*Checkout, error) {
	files := memfs.New()
	c := &Checkout{FS: iofs.New(files), Folder: where, Inside: r.folder, Ref: r.ref}
	err := r.read(ctx, access, func(commit *object.Commit) error {
		c.Commit = commit.Hash.String()
		tree, err := commit.Tree()
		if err != nil {
			return err
		}
		if r.folder != "." {
			if tree, err = tree.Tree(r.folder); err != nil {
				return fmt.Errorf("the repository has no folder %s at %s", r.folder, commit.Hash)
			}
		}
		return copyTree(tree, files)
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}
