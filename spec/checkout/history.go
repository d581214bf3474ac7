package checkout

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage"
	"github.com/redveil/redveil/spec/discover"
)

// Step is one commit on a branch's own line, which follows first parents, with
// everything it brought there.
type Step struct {
	Commit string
	// Merge: the commit has further parents.
	Merge bool
	// Brought are the commit itself and, for a merge, the commits that came with
	// it.
	Brought []string
	// Files are the policy files that differ both from the commit before and
	// from where the history starts, as paths relative to the root of the
	// repository.
	Files []string
}

// History is how a branch came from one commit to another.
type History struct {
	// Whole: the earlier commit is not on the branch, or none was given, and
	// Steps go back to the beginning.
	Whole bool
	// Steps are sorted, newest first.
	Steps []Step
	// Differs are the policy files that differ between the two commits, or all
	// of them if no earlier commit is known. They need not appear in a step: a
	// push can remove commits.
	Differs []string
}

// HistoryOf returns how the policy in a folder came from one commit to another.
// An empty or unknown from means the beginning. It reads git itself, because
// GitHub's lists end at 300 files.
func HistoryOf(ctx context.Context, folder, from, to string, access Credentials) (*History, error) {
	history, err := historyOf(ctx, folder, from, to, access)
	if err != nil {
		return nil, fmt.Errorf("reading the history of %s: %w", Shown(folder), err)
	}
	return history, nil
}

func historyOf(ctx context.Context, folder, from, to string, access Credentials) (*History, error) {
	var history *History
	err := withHistory(ctx, folder, access, func(repository *git.Repository, inside string) (err error) {
		history, err = walk(ctx, repository, inside, from, to)
		return err
	})
	return history, err
}

// withHistory opens the whole repository of a folder, and says where the folder is in it.
func withHistory(ctx context.Context, folder string, access Credentials,
	use func(repository *git.Repository, inside string) error,
) error {
	if !IsRemote(folder) {
		repository, err := openLocal(folder)
		if err != nil {
			return err
		}
		inside, err := insideOf(repository, folder)
		if err != nil {
			return err
		}
		return use(repository, inside)
	}
	r, err := parseRemote(folder)
	if err != nil {
		return err
	}
	endpoint, auth, err := r.endpoint(access)
	if err != nil {
		return err
	}
	return inFolder(ctx, func(store storage.Storer) error {
		s, err := connect(endpoint, auth, store)
		if err != nil {
			return err
		}
		if err := s.fetch(ctx, everything, "+refs/heads/*:refs/remotes/origin/*",
			"+refs/tags/*:refs/tags/*"); err != nil {
			return explain(err, endpoint)
		}
		return use(s.Repository, r.folder)
	})
}

// walk follows first parents from one commit back to another.
func walk(ctx context.Context, repository *git.Repository, inside, from, to string) (*History, error) {
	head, err := repository.CommitObject(plumbing.NewHash(to))
	if err != nil {
		return nil, missingObject(err)
	}
	w := &walker{ctx: ctx, inside: inside}
	start, err := repository.CommitObject(plumbing.NewHash(from))
	if from == "" || errors.Is(err, plumbing.ErrObjectNotFound) {
		start, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	history := &History{}
	if history.Differs, err = w.differing(start, head); err != nil {
		return nil, missingObject(err)
	}
	history.Steps, history.Whole, err = w.steps(start, head)
	for n := range history.Steps { // what was changed and changed back is as it was
		files := &history.Steps[n].Files
		*files = slices.DeleteFunc(*files, func(name string) bool { return !slices.Contains(history.Differs, name) })
	}
	return history, missingObject(err)
}

type walker struct {
	ctx    context.Context
	inside string
}

// steps are the commits after start up to head. If start is not on the branch's
// own line, they begin where the two diverged.
func (w *walker) steps(start, head *object.Commit) (steps []Step, whole bool, err error) {
	isStart := func(c *object.Commit) bool { return start != nil && c.Hash == start.Hash }
	line, reached, err := w.line(head, isStart)
	if err != nil {
		return nil, false, err
	}
	if !reached && start != nil {
		past, err := w.past(start)
		if err != nil {
			return nil, false, err
		}
		if line, reached, err = w.line(head, func(c *object.Commit) bool { return past[c.Hash] }); err != nil {
			return nil, false, err
		}
	}
	for _, commit := range line {
		step, err := w.step(commit)
		if err != nil {
			return nil, false, err
		}
		steps = append(steps, step)
	}
	return steps, !reached, nil
}

// line are the commits on first parents up to, but without, the first that ends
// it.
func (w *walker) line(from *object.Commit, ends func(*object.Commit) bool) (line []*object.Commit, ended bool,
	err error,
) {
	for commit := from; ; {
		if err := w.ctx.Err(); err != nil {
			return nil, false, err
		}
		if ends(commit) {
			return line, true, nil
		}
		line = append(line, commit)
		if commit.NumParents() == 0 {
			return line, false, nil
		}
		if commit, err = commit.Parent(0); errors.Is(err, plumbing.ErrObjectNotFound) { // a shallow clone ends here
			return nil, false, fmt.Errorf("the clone does not go back far enough; fetch it whole, for example " +
				"with fetch-depth: 0")
		} else if err != nil {
			return nil, false, err
		}
	}
}

// past returns a commit and all of its ancestors.
func (w *walker) past(commit *object.Commit) (map[plumbing.Hash]bool, error) {
	all := make(map[plumbing.Hash]bool)
	commits := object.NewCommitPreorderIter(commit, nil, nil)
	defer commits.Close()
	err := commits.ForEach(func(c *object.Commit) error {
		all[c.Hash] = true
		return w.ctx.Err()
	})
	return all, err
}

func (w *walker) step(commit *object.Commit) (Step, error) {
	step := Step{
		Commit: commit.Hash.String(), Merge: commit.NumParents() > 1,
		Brought: []string{commit.Hash.String()},
	}
	var before *object.Commit
	var err error
	if commit.NumParents() > 0 {
		if before, err = commit.Parent(0); err != nil {
			return step, err
		}
	}
	if step.Files, err = w.differing(before, commit); err != nil {
		return step, err
	}
	if !step.Merge || len(step.Files) == 0 {
		return step, nil
	}
	past, err := w.past(before)
	if err != nil {
		return step, err
	}
	commits := object.NewCommitPreorderIter(commit, past, nil)
	defer commits.Close()
	err = commits.ForEach(func(c *object.Commit) error {
		if c.Hash != commit.Hash {
			step.Brought = append(step.Brought, c.Hash.String())
		}
		return w.ctx.Err()
	})
	return step, err
}

// differing returns the policy files that differ between two commits. A nil
// commit has none.
func (w *walker) differing(a, b *object.Commit) ([]string, error) {
	before, err := w.tree(a)
	if err != nil {
		return nil, err
	}
	after, err := w.tree(b)
	if err != nil {
		return nil, err
	}
	if before == after || before != nil && after != nil && before.Hash == after.Hash {
		return nil, nil
	}
	changes, err := object.DiffTreeContext(w.ctx, before, after)
	if err != nil {
		return nil, err
	}
	names, err := w.counting(changes, before, after)
	if err != nil {
		return nil, err
	}
	for n, name := range names {
		names[n] = path.Join(w.inside, name)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// counting returns the names among changes that matter to the policy, before or
// after. If .redveilignore changed, the files that it now excludes or includes
// count as well.
func (w *walker) counting(changes object.Changes, before, after *object.Tree) ([]string, error) {
	old, err := rulesOf(before)
	if err != nil {
		return nil, err
	}
	now, err := rulesOf(after)
	if err != nil {
		return nil, err
	}
	var names []string
	ruled := false
	for _, change := range changes {
		from, to := change.From, change.To
		if from.Name != "" && old.Of(from.Name, modeOf(from.TreeEntry.Mode)).Counts() {
			names = append(names, from.Name)
		}
		if to.Name != "" && now.Of(to.Name, modeOf(to.TreeEntry.Mode)).Counts() {
			names = append(names, to.Name)
		}
		ruled = ruled || from.Name == discover.IgnoreFile || to.Name == discover.IgnoreFile
	}
	if !ruled {
		return names, nil
	}
	moved, err := movedByRules(before, after)
	return append(names, moved...), err
}

// movedByRules returns the files that count on only one side.
func movedByRules(before, after *object.Tree) ([]string, error) {
	var sides [2]map[string]bool
	for n, tree := range []*object.Tree{before, after} {
		files, err := treeFS(tree)
		if err != nil {
			return nil, err
		}
		if sides[n], err = counting(files); err != nil {
			return nil, err
		}
	}
	var names []string
	for n, side := range sides {
		for name := range side {
			if !sides[1-n][name] {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// rulesOf returns the rules of a folder at a commit.
func rulesOf(tree *object.Tree) (discover.Rules, error) {
	if tree == nil {
		return discover.Rules{}, nil
	}
	root := &committed{nodes: make(map[string]*node), tree: tree}
	for n := range tree.Entries {
		if entry := &tree.Entries[n]; entry.Name == discover.IgnoreFile {
			root.nodes[entry.Name] = &node{name: entry.Name, mode: modeOf(entry.Mode), hash: entry.Hash}
		}
	}
	return discover.ReadRules(root)
}

// tree returns the policy's folder at a commit, or nil if it is not there.
func (w *walker) tree(commit *object.Commit) (*object.Tree, error) {
	if commit == nil {
		return nil, nil
	}
	tree, err := commit.Tree()
	if err != nil || w.inside == "." {
		return tree, err
	}
	tree, err = tree.Tree(w.inside)
	if errors.Is(err, object.ErrDirectoryNotFound) {
		return nil, nil
	}
	return tree, err
}
