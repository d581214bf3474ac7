package spec

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/spec/discover"
	"github.com/redveil/redveil/spec/expr"
)

// Files are the parsed files by name, as hcl's diagnostic writer expects them.
type Files = map[string]*hcl.File

// maxFile is the largest policy file in bytes.
const maxFile = 4 << 20

// NoRepositoryError says that a folder holds no policy repository.
type NoRepositoryError struct{ empty bool }

func (e *NoRepositoryError) Error() string {
	if e.empty {
		return "Empty repository: there is no .hcl file here; give the folder of a policy repository"
	}
	return "not the folder of a policy repository: it has no integration block and no redveil.hcl; give the " +
		"folder that has one"
}

// LoadFolder is Load for a folder that a person named. If it is only a part of a
// policy, it says so, rather than that most references lead nowhere.
func LoadFolder(fsys fs.FS) (*Repository, Files, hcl.Diagnostics, error) {
	return loadFolder(fsys, Given{}, nil)
}

func loadFolder(fsys fs.FS, given Given, m *Memory) (*Repository, Files, hcl.Diagnostics, error) {
	found, err := discover.Files(fsys)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("looking for policy files: %w", err)
	}
	if !slices.ContainsFunc(found, isPart) {
		return nil, nil, nil, &NoRepositoryError{empty: true}
	}
	l := load(fsys, found, given, m)
	isRoot := func(e discover.Entry) bool {
		return e.Use == discover.Refused || e.Name == "redveil.hcl" && e.Use == discover.Policy
	}
	if !l.declares("integration") && !l.unread && !slices.ContainsFunc(found, isRoot) {
		return nil, nil, nil, &NoRepositoryError{}
	}
	return l.repository, l.files, InOrder(l.problems), nil
}

// Load reads the policy files below the root as one policy; package discover
// says which files these are. It reports all problems, sorted by position. If
// one is an error, the repository must not be used.
func Load(fsys fs.FS) (*Repository, Files, hcl.Diagnostics) { return LoadGiven(fsys, Given{}) }

// LoadGiven is Load with values for the policy's variables.
func LoadGiven(fsys fs.FS, given Given) (*Repository, Files, hcl.Diagnostics) {
	found, err := discover.Files(fsys)
	if err != nil {
		return &Repository{}, make(Files), hcl.Diagnostics{
			{Severity: hcl.DiagError, Summary: "Folder not readable", Detail: err.Error() + "."},
		}
	}
	if !slices.ContainsFunc(found, isPart) {
		return &Repository{}, make(Files), hcl.Diagnostics{{
			Severity: hcl.DiagError, Summary: "Empty repository",
			Detail: "There is no .hcl file here. Give the folder of a policy repository.",
		}}
	}
	l := load(fsys, found, given, nil)
	return l.repository, l.files, InOrder(l.problems)
}

// isPart reports what tells the folder from an empty one.
func isPart(e discover.Entry) bool { return e.Use == discover.Policy || e.Use == discover.Refused }

func load(fsys fs.FS, found []discover.Entry, given Given, m *Memory) *loader {
	known := readValues(fsys, found, given)
	if last := m.again(fsys, found, known); last != nil {
		return last
	}
	l := newLoader()
	l.memory, l.values = m, known
	l.warnHidden(found)
	for _, entry := range found {
		l.entry(fsys, entry)
	}
	l.readFeeds(fsys, found)
	l.readRoots(fsys, found)
	l.check()
	l.settleValues()
	l.repository.sort()
	l.quoteFeeds(fsys)
	l.widen()
	m.keep(l, found)
	return l
}

// declares reports whether some file has a block of a type, even a file that
// cannot be parsed.
func (l *loader) declares(block string) bool {
	for key := range l.labels {
		if key.block == block {
			return true
		}
	}
	for key := range l.lost {
		if key.block == block {
			return true
		}
	}
	return false
}

// entry reads one entry of the folder, or says why it is refused.
func (l *loader) entry(fsys fs.FS, entry discover.Entry) {
	switch entry.Use {
	case discover.Policy:
		if l.seenName(entry.Name) {
			l.memory.file(l, fsys, entry.Name)
		}
	case discover.Ignore:
		l.read(fsys, entry.Name)
	case discover.Refused:
		l.refuse(startOf(shown(entry.Name)), entry.Summary, "%s", entry.Why)
	case discover.Other, discover.Feed, discover.Certificate, discover.Hidden, discover.LeftOut:
	}
}

// warnHidden warns of files that are skipped only because their names start with
// a dot: an editor's copies, or a mistake.
func (l *loader) warnHidden(found []discover.Entry) {
	var names []string
	for _, entry := range found {
		if entry.Use == discover.Hidden && !entry.Folder && discover.IsPolicyName(entry.Name) {
			names = append(names, shown(entry.Name))
		}
	}
	if len(names) > 0 {
		l.problems = append(l.problems, &hcl.Diagnostic{
			Severity: hcl.DiagWarning,
			Summary:  "Hidden files are not read: " + someOf(names),
		})
	}
}

func newLoader() *loader {
	return &loader{
		files: make(Files), repository: &Repository{}, types: blockTypes(),
		labels: make(map[labelKey]hcl.Range), lost: make(map[labelKey]bool),
		allowed:  make(map[*Attribute]map[string]bool),
		prefixes: make(map[*Integration]hcl.Range), values: &values{}, fed: make(map[string]bool),
		used: make(map[valueName]bool), uses: make(map[string][]use), valueProblems: make(map[*hcl.Diagnostic]bool),
	}
}

// labelKey is a label with its block type.
type labelKey struct{ block, label string }

// loader collects blocks and problems.
type loader struct {
	types         map[string]blockType
	files         Files
	repository    *Repository
	problems      hcl.Diagnostics
	labels        map[labelKey]hcl.Range
	lost          map[labelKey]bool              // labels of blocks that a bad file hides
	unread        bool                           // a file could not be read at all
	allowed       map[*Attribute]map[string]bool // their values
	references    []expr.Reference
	hosts         []hostCheck
	schemas       []ownSchemas
	mentioned     []namedSchema
	feeds         []feed
	fed           map[string]bool // files that feeds read
	roots         []*rootFile
	prefixes      map[*Integration]hcl.Range // where they name an earlier one
	memory        *Memory
	values        *values
	used          map[valueName]bool       // outside of locals
	uses          map[string][]use         // by file
	spent         int                      // bytes of values in the current file
	poisoned      []hcl.Range              // attributes with a value that is not known
	valueProblems map[*hcl.Diagnostic]bool // about values themselves
}

func (l *loader) refuse(rng hcl.Range, summary, format string, args ...any) {
	l.problems = append(l.problems, &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...), Subject: &rng,
	})
}

func (l *loader) file(fsys fs.FS, name string) {
	source, ok := l.read(fsys, name)
	if !ok {
		l.unread = true
		return
	}
	if problem := expr.CheckNesting(source, name); problem != nil {
		l.problems = append(l.problems, problem)
		l.files[name] = &hcl.File{Bytes: source}
		l.keepLabels(source, name)
		return
	}
	l.spent = 0
	before := len(l.problems)
	parsed, problems := hclsyntax.ParseConfig(source, name, hcl.InitialPos)
	l.files[name] = parsed
	body, ok := parsed.Body.(*hclsyntax.Body)
	if !ok {
		l.problems = append(l.problems, problems...)
		return
	}
	if problems.HasErrors() {
		l.faulty(source, name)
		return
	}
	l.problems = append(l.problems, problems...)
	l.blocks(body, source)
	if len(l.problems) == before {
		l.files[name] = lean(source, name)
	}
}

func (l *loader) blocks(body *hclsyntax.Body, source []byte) {
	for _, attribute := range body.Attributes {
		l.refuse(attribute.NameRange, "Attribute outside a block", "%q stands outside any block. A value of your "+
			"own stands in locals { … }.", attribute.Name)
	}
	if usesValues.Match(source) {
		l.substitute(body)
	}
	for _, block := range body.Blocks {
		l.block(block)
	}
}

// keepLabels notes the labels in a file that cannot be parsed, so that its one
// mistake does not make every reference to it look wrong.
func (l *loader) keepLabels(source []byte, name string) {
	tokens, _ := hclsyntax.LexConfig(source, name, hcl.InitialPos)
	for n := 3; n < len(tokens); n++ {
		if tokens[n].Type == hclsyntax.TokenCQuote && tokens[n-1].Type == hclsyntax.TokenQuotedLit &&
			tokens[n-3].Type == hclsyntax.TokenIdent {
			l.lost[labelKey{string(tokens[n-3].Bytes), string(tokens[n-1].Bytes)}] = true
		}
	}
}

func (l *loader) block(block *hclsyntax.Block) {
	kind, known := l.types[block.Type]
	switch {
	case !known:
		all := slices.Sorted(maps.Keys(l.types))
		hint := expr.Suggest(block.Type, all)
		if hint == "" {
			hint = " Blocks are " + strings.Join(all, ", ") + "."
		}
		l.refuse(block.TypeRange, "Unknown block", "There is no block %q.%s", shown(block.Type), hint)
		return
	case block.Type == "locals":
		l.checkLocals(block)
		return
	case len(block.Labels) != 1:
		l.refuse(block.DefRange(), "Wrong number of labels", "Write %s \"name\" { … }.", block.Type)
		return
	}
	l.label(block, kind.label)
	origin := Origin{Block: block.Type + "." + block.Labels[0], Range: block.DefRange()}
	f := &fields{loader: l, block: block.Type + "." + shown(block.Labels[0]), body: block.Body, schema: kind.schema}
	f.checkSchema()
	kind.decode(l, f, origin, block.Labels[0])
}
