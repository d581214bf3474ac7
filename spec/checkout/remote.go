package checkout

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/storage"
	"github.com/go-git/go-git/v5/storage/memory"
)

// prefix marks a remote policy repository.
const prefix = "git::"

// IsRemote reports whether a policy repository is not a local folder.
func IsRemote(where string) bool {
	return strings.HasPrefix(where, prefix) || strings.Contains(where, "://")
}

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
	if !strings.HasPrefix(where, prefix) {
		return r, errors.New("write git:: in front of the address of a git server")
	}
	values, err := url.ParseQuery(query)
	if strings.Contains(query, "@") && (err != nil || !values.Has("ref")) { // the rest of a password
		return r, errors.New("a ? in a name or password has to be written %3F; better, set REDVEIL_GIT_TOKEN")
	}
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
		return fmt.Errorf("write git::https://host/owner/repo.git//folder?ref=main, or " +
			"git::ssh://git@host/owner/repo.git//folder?ref=main")
	case endpoint.Password != "":
		return fmt.Errorf("a password in the address would be seen by everyone who lists processes; set " +
			"REDVEIL_GIT_TOKEN in its place")
	case endpoint.Protocol != "https" && endpoint.Protocol != "ssh" &&
		!(endpoint.Protocol == "http" && loopback(endpoint.Host)):
		return fmt.Errorf("the protocol %s is not supported, since it does not prove which server answers; use "+
			"https or ssh", endpoint.Protocol)
	}
	return nil
}

// endpoint returns the server and how to sign in there.
func (r remote) endpoint(access Credentials) (*transport.Endpoint, transport.AuthMethod, error) {
	endpoint, err := transport.NewEndpoint(r.url)
	if err != nil {
		return nil, nil, err
	}
	auth, err := access.to(endpoint)
	return endpoint, auth, err
}

// read fetches the commit that the ref names and calls use with it. The commit
// comes into memory without its history if it is a branch or tag, if a branch or
// tag points at it, or if the server serves single commits. Otherwise it is
// looked up in the history, in a temporary folder.
func (r remote) read(ctx context.Context, access Credentials, use func(*object.Commit) error) error {
	endpoint, auth, err := r.endpoint(access)
	if err != nil {
		return err
	}
	if endpoint.Protocol != "ssh" { // it may be a token, and errors repeat the address
		endpoint.User = ""
	}
	s, err := connect(endpoint, auth, memory.NewStorage())
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
		err = s.fetch(ctx, 1, config.RefSpec("+"+name+":"+here))
	case isCommit.MatchString(r.ref):
		err = s.fetchSingle(ctx, plumbing.NewHash(r.ref))
	default:
		return fmt.Errorf("the server has no branch or tag %q; a commit has to be written with all its 40 digits",
			r.ref)
	}
	if errors.Is(err, errNotSingly) {
		return r.readDeep(ctx, endpoint, auth, use)
	}
	if errors.Is(err, errUnreachable) {
		return r.unreachable()
	}
	if err != nil {
		return explain(err, endpoint)
	}
	if err := s.use(here, use); !errors.Is(err, plumbing.ErrReferenceNotFound) {
		return err
	}
	return r.unreachable()
}

// recent is how many commits below each branch and tag are requested before the
// whole history is. Most wanted commits are not old, and this part of a large
// repository arrives in a tenth of the time.
const recent = 1000

// readDeep looks for a commit in the history, which may be large.
func (r remote) readDeep(ctx context.Context, endpoint *transport.Endpoint, auth transport.AuthMethod,
	use func(*object.Commit) error,
) error {
	for _, depth := range []int{recent, everything} {
		err := inFolder(ctx, func(store storage.Storer) error {
			s, err := connect(endpoint, auth, store)
			if err != nil {
				return err
			}
			if err := s.fetch(ctx, depth, "+refs/heads/*:refs/remotes/origin/*",
				"+refs/tags/*:refs/tags/*"); err != nil {
				return explain(err, endpoint)
			}
			return s.use(plumbing.ReferenceName(r.ref), use)
		})
		if !errors.Is(err, plumbing.ErrReferenceNotFound) {
			return err
		}
	}
	return r.unreachable()
}

func (r remote) unreachable() error {
	return fmt.Errorf("no branch or tag of the server leads to %s", r.ref)
}

var isCommit = regexp.MustCompile(`^[0-9a-f]{40}$`)

// named finds the branch or tag that the ref names. A branch comes first.
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
	if isCommit.MatchString(r.ref) { // as to git, also where a branch is called so
		return standingAt(refs, r.ref)
	}
	for _, name := range []plumbing.ReferenceName{
		plumbing.NewBranchReferenceName(r.ref), plumbing.NewTagReferenceName(r.ref), plumbing.ReferenceName(r.ref),
	} {
		if found := names[name]; found != "" {
			return found
		}
	}
	return ""
}

// standingAt returns a branch or tag that points at a commit.
func standingAt(refs []*plumbing.Reference, commit string) plumbing.ReferenceName {
	for _, ref := range refs {
		if ref.Type() == plumbing.HashReference && ref.Hash().String() == commit {
			return plumbing.ReferenceName(strings.TrimSuffix(ref.Name().String(), peeled))
		}
	}
	return ""
}

// peeled marks, in the refs that a server lists, the commit that a tag leads to.
const peeled = "^{}"

// open reads the repository at the ref.
func (r remote) open(ctx context.Context, where string, access Credentials, files wanted) (*Checkout, error) {
	c := &Checkout{Folder: where, Inside: r.folder, Ref: r.ref}
	err := r.read(ctx, access, func(commit *object.Commit) error {
		c.Commit = commit.Hash.String()
		tree, err := commit.Tree()
		if err != nil {
			return err
		}
		if r.folder != "." {
			if tree, err = tree.Tree(r.folder); err != nil {
				return &NoFolderError{fmt.Sprintf("the repository has no folder %s at %s", r.folder, commit.Hash)}
			}
		}
		c.FS, err = filesOf(tree, files)
		return err
	})
	if ended := ctx.Err(); ended != nil { // libraries report it only in words
		return nil, ended
	}
	if err != nil {
		return nil, redact(err, r.url)
	}
	return c, nil
}
