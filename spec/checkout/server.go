package checkout

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/plumbing/transport/client"
	"github.com/go-git/go-git/v5/storage"
)

// here is the reference to the requested commit after a fetch.
const here plumbing.ReferenceName = "refs/redveil/wanted"

// server is a repository on a git server, with the part that was fetched.
type server struct {
	*git.Repository
	remote   *git.Remote
	endpoint *transport.Endpoint
	auth     transport.AuthMethod
}

func connect(endpoint *transport.Endpoint, auth transport.AuthMethod, store storage.Storer) (*server, error) {
	install()
	repository, err := git.Init(store, nil)
	if err != nil {
		return nil, err
	}
	origin, err := repository.CreateRemote(&config.RemoteConfig{Name: "origin", URLs: []string{endpoint.String()}})
	return &server{repository, origin, endpoint, auth}, err
}

// everything is the depth of a whole history.
const everything = 0

// fetch gets branches and tags, so many commits deep.
func (s *server) fetch(ctx context.Context, depth int, specs ...config.RefSpec) error {
	return s.remote.FetchContext(ctx, &git.FetchOptions{
		Auth: s.auth, Depth: depth, RefSpecs: specs,
		Tags: git.NoTags,
	})
}

var (
	errNotSingly   = errors.New("the server gives no single commits")
	errUnreachable = errors.New("no branch or tag leads to the commit")
)

// fetchSingle gets one commit without its history, or errNotSingly if the server
// only serves commits that a branch or tag points at. Over HTTP, git serves any
// commit that a branch or tag leads to and does not say so beforehand, because a
// branch may move between two requests. Fetch would therefore not ask.
func (s *server) fetchSingle(ctx context.Context, commit plumbing.Hash) (err error) {
	protocol, err := client.NewClient(s.endpoint)
	if err != nil {
		return err
	}
	session, err := protocol.NewUploadPackSession(s.endpoint, s.auth)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	offer, err := session.AdvertisedReferencesContext(ctx)
	if err != nil {
		return err
	}
	offered := offer.Capabilities.Supports(capability.AllowReachableSHA1InWant)
	if !offered && s.endpoint.Protocol == "ssh" {
		return errNotSingly
	}
	if err := s.want(ctx, session, offer.Capabilities, commit); err != nil {
		switch {
		case strings.Contains(err.Error(), "not our ref"):
			return errUnreachable
		case (!offered || refusedUnread(err)) && ctx.Err() == nil:
			return fmt.Errorf("%w: %w", errNotSingly, err)
		}
		return err
	}
	return s.Storer.SetReference(plumbing.NewHashReference(here, commit))
}

// refusedUnread reports that a server over ssh ended the session while the request
// was being sent, so that its reason was not read. It may not have the commit; its
// history tells.
func refusedUnread(err error) bool {
	return errors.Is(err, io.EOF) || strings.Contains(err.Error(), "sending done message")
}

// want requests one commit and stores what arrives.
func (s *server) want(ctx context.Context, session transport.UploadPackSession, offered *capability.List,
	commit plumbing.Hash,
) (err error) {
	request := packp.NewUploadPackRequestFromCapabilities(offered)
	request.Wants = []plumbing.Hash{commit}
	request.Depth = packp.DepthCommits(1)
	if err := request.Capabilities.Set(capability.Shallow); err != nil {
		return err
	}
	response, err := session.UploadPack(ctx, request)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, response.Close()) }()
	if err := s.Storer.SetShallow(response.Shallows); err != nil {
		return err
	}
	return packfile.UpdateObjectStorage(s.Storer, packOf(response, request.Capabilities))
}

// packOf is the pack in an answer, without the messages beside it.
func packOf(response io.Reader, agreed *capability.List) io.Reader {
	switch {
	case agreed.Supports(capability.Sideband64k):
		return sideband.NewDemuxer(sideband.Sideband64k, response)
	case agreed.Supports(capability.Sideband):
		return sideband.NewDemuxer(sideband.Sideband, response)
	}
	return response
}

// use calls back with the commit of a reference or hash. If there is none, the
// error is plumbing.ErrReferenceNotFound.
func (s *server) use(revision plumbing.ReferenceName, use func(*object.Commit) error) error {
	hash, err := s.ResolveRevision(plumbing.Revision(revision))
	if err != nil {
		return err
	}
	commit, err := s.CommitObject(*hash)
	if err != nil {
		return err
	}
	return use(commit)
}
