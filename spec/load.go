package spec

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/spec/expr"
)

// Files are the parsed files by name, as hcl's diagnostic writer wants them.
type Files = map[string]*hcl.File

// maxFile is the largest policy file in bytes.
const maxFile = 4 << 20

// Load reads every .hcl file below the root, folders that start with a dot
// aside, as one policy. All problems are reported, sorted by place; where one
// is an error the repository may not be used.
func Load(fsys fs.FS) (*Repository, Files, hcl.Diagnostics) {
	l := newLoader()
	names, err := policyFiles(fsys)
	if err != nil {
		return l.repository, l.files, hcl.Diagnostics{{Severity: hcl.DiagError, Summary: "Folder not readable", Detail: err.Error() + "."}}
	}
	if len(names) == 0 {
		return l.repository, l.files, hcl.Diagnostics{{
			Severity: hcl.DiagError, Summary: "Empty repository",
			Detail: "There is no .hcl file here. Give the folder of a policy repository.",
		}}
	}
	for _, name := range names {
		if l.seenName(name) {
			l.file(fsys, name)
		}
	}
	l.readFeeds(fsys)
	l.check()
	l.repository.sort()
	l.widen()
	return l.repository, l.files, InOrder(l.problems)
}

func policyFiles(fsys fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("reading %s: %w", name, err)
		}
		if entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), ".") {
			return fs.SkipDir
		}
		if !entry.IsDir() && path.Ext(name) == ".hcl" {
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

func newLoader() *loader {
	return &loader{
		files: make(Files), repository: &Repository{}, types: blockTypes(),
		labels: make(map[labelKey]hcl.Range), lost: make(map[labelKey]bool), allowed: make(map[*Attribute]map[string]bool),
		prefixes: make(map[*Integration]hcl.Range),
	}
}

// labelKey is a label with its block type.
type labelKey struct{ block, label string }

// loader collects blocks and problems.
type loader struct {
	types      map[string]blockType
	files      Files
	repository *Repository
	problems   hcl.Diagnostics
	labels     map[labelKey]hcl.Range
	lost       map[labelKey]bool              // labels of blocks that a bad file hides
	allowed    map[*Attribute]map[string]bool // their values
	references []expr.Reference
	hosts      []hostCheck
	schemas    []ownSchemas
	mentioned  []namedSchema
	feeds      []feed
	prefixes   map[*Integration]hcl.Range // where they name an earlier one
}

func (l *loader) refuse(rng hcl.Range, summary, format string, args ...any) {
	l.problems = append(l.problems, &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...), Subject: &rng,
	})
}

func (l *loader) file(fsys fs.FS, name string) {
	source, ok := l.read(fsys, name)
	if !ok {
		return
	}
	if problem := expr.CheckNesting(source, name); problem != nil {
		l.problems = append(l.problems, problem)
		l.files[name] = &hcl.File{Bytes: source}
		l.keepLabels(source, name)
		return
	}
	parsed, problems := hclsyntax.ParseConfig(source, name, hcl.InitialPos)
	l.problems = append(l.problems, problems...)
	l.files[name] = parsed
	if problems.HasErrors() {
		l.keepLabels(source, name)
	}
	body, ok := parsed.Body.(*hclsyntax.Body)
	if !ok {
		return
	}
	for _, attribute := range body.Attributes {
		l.refuse(attribute.NameRange, "Attribute outside a block", "%q stands outside any block.", attribute.Name)
	}
	for _, block := range body.Blocks {
		l.block(block)
	}
}

// keepLabels notes what a file declares that cannot be parsed, so that its one
// mistake does not make every reference to it look like another.
func (l *loader) keepLabels(source []byte, name string) {
	tokens, _ := hclsyntax.LexConfig(source, name, hcl.InitialPos)
	for n := 3; n < len(tokens); n++ {
		if tokens[n].Type == hclsyntax.TokenCQuote && tokens[n-1].Type == hclsyntax.TokenQuotedLit && tokens[n-3].Type == hclsyntax.TokenIdent {
			l.lost[labelKey{string(tokens[n-3].Bytes), string(tokens[n-1].Bytes)}] = true
		}
	}
}

func (l *loader) block(block *hclsyntax.Block) {
	kind, known := l.types[block.Type]
	switch {
	case !known:
		l.refuse(block.TypeRange, "Unknown block", "There is no block %q.%s", shown(block.Type), expr.Suggest(block.Type, slices.Sorted(maps.Keys(l.types))))
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
