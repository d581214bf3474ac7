package checkout

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/go-git/go-billy/v5/helper/iofs"
	"github.com/go-git/go-billy/v5/memfs"
	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/transport"
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

// fetch brings one commit of the repository into memory, without the history
// where the server lets it.
func (r remote) fetch(ctx context.Context, access Access) (*object.Commit, error) {
	endpoint, err := transport.NewEndpoint(r.url)
	if err != nil {
		return nil, err
	}
	auth, err := access.to(endpoint)
	if err != nil {
		return nil, err
	}
	repository, err := git.Init(memory.NewStorage(), nil)
	if err != nil {
		return nil, err
	}
	server, err := repository.CreateRemote(&config.RemoteConfig{Name: "origin", URLs: []string{r.url}})
	if err != nil {
		return nil, err
	}
	refs, err := server.ListContext(ctx, &git.ListOptions{Auth: auth, PeelingOption: git.AppendPeeled})
	if err != nil {
		return nil, explain(err, endpoint)
	}
	fetched, err := r.bring(ctx, server, auth, refs)
	if err != nil {
		return nil, explain(err, endpoint)
	}
	hash, err := repository.ResolveRevision(plumbing.Revision(fetched))
	if err != nil {
		return nil, fmt.Errorf("no branch or tag of the server leads to %s", r.ref)
	}
	return repository.CommitObject(*hash)
}

// bring fetches what the ref names, and gives the name under which it lies
// here. A branch or tag comes without its history; so does a commit where the
// server gives single ones, and else every branch and tag comes whole.
func (r remote) bring(ctx context.Context, server *git.Remote, auth transport.AuthMethod, refs []*plumbing.Reference) (string, error) {
	const here = "refs/redveil/wanted"
	fetch := func(depth int, specs ...config.RefSpec) error {
		return server.FetchContext(ctx, &git.FetchOptions{Auth: auth, Depth: depth, RefSpecs: specs, Tags: git.NoTags})
	}
	if name := r.named(refs); name != "" {
		return here, fetch(1, config.RefSpec("+"+name.String()+":"+here))
	}
	if !isCommit.MatchString(r.ref) {
		return "", fmt.Errorf("the server has no branch or tag %q; a commit has to be written with all its 40 digits", r.ref)
	}
	err := fetch(1, config.RefSpec(r.ref+":"+here))
	if errors.Is(err, git.ErrExactSHA1NotSupported) {
		err = fetch(0, "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
	}
	return r.ref, err
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
	return ""
}

// open reads the repository at the ref.
func (r remote) open(ctx context.Context, where string, access Access) (*Checkout, error) {
	commit, err := r.fetch(ctx, access)
	if err != nil {
		return nil, err
	}
	tree, err := commit.Tree()
	if err != nil {
		return nil, err
	}
	if r.folder != "." {
		if tree, err = tree.Tree(r.folder); err != nil {
			return nil, fmt.Errorf("the repository has no folder %s at %s", r.folder, commit.Hash)
		}
	}
	files := memfs.New()
	if err := copyTree(tree, files); err != nil {
		return nil, err
	}
	return &Checkout{FS: iofs.New(files), Folder: where, Inside: r.folder, Commit: commit.Hash.String(), Ref: r.ref}, nil
}
