// Package discover says which files make up a policy, by one rule for folders
// and for commits: everything that reads, formats, compares or reviews a policy
// asks here. It looks only at names and kinds. Anything that could silently
// remove a rule, such as a link to a folder of guardrails, is refused.
package discover

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Use says what happens to a file.
type Use int

// The uses. Other is not part of a policy, such as a README. Left out and hidden
// files would be part of it if .redveilignore or the dot in their name did not
// exclude them.
const (
	Other Use = iota
	Policy
	Feed
	Certificate // that an integration's sslrootcert may name
	Ignore      // .redveilignore itself
	Hidden
	LeftOut
	Refused
)

// Entry is a file, a link, or whatever else a folder holds.
type Entry struct {
	Name   string // with slashes, from the root of the policy
	Use    Use
	Folder bool // nothing below it is listed
	// Summary and Why describe a refused entry, in a phrase and in sentences.
	Summary, Why string
}

// Counts reports whether an entry matters to the policy: adding, changing or
// removing it may change the policy.
func (e Entry) Counts() bool {
	switch e.Use {
	case Policy, Feed, Certificate, Ignore, Refused:
		return true
	case Other, Hidden, LeftOut:
	}
	return false
}

// IgnoreFile stands at the root of a policy and leaves files out, in gitignore's
// syntax.
const IgnoreFile = ".redveilignore"

// extensions are those of policy files.
var extensions = map[string]Use{
	".hcl": Policy, ".csv": Feed, ".jsonl": Feed, ".pem": Certificate, ".crt": Certificate,
}

// Files returns all entries below a root, sorted by name. A folder is among them
// only if nothing in it is read, because it is hidden, left out or refused.
func Files(fsys fs.FS) ([]Entry, error) {
	rules, err := ReadRules(fsys)
	if err != nil {
		return nil, err
	}
	var all []Entry
	err = fs.WalkDir(fsys, ".", func(name string, found fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("reading %s: %w", name, err)
		}
		if name == "." {
			return nil
		}
		entry := rules.below(name, found.Type()) // its folders are read
		if found.IsDir() && entry.Use == Other {
			if !isRepository(fsys, name) {
				return nil
			}
			entry = rules.below(name, Submodule)
		}
		entry.Folder = found.IsDir()
		all = append(all, entry)
		if found.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	refuseTwins(all)
	return all, nil
}

// Submodule is the mode of an entry that stands for another repository.
const Submodule = fs.ModeIrregular

// isRepository reports whether git would treat a folder as a submodule.
func isRepository(fsys fs.FS, name string) bool {
	_, err := Lstat(fsys, path.Join(name, ".git"))
	return err == nil
}

// Lstat describes the entry itself if the file system can do so.
func Lstat(fsys fs.FS, name string) (fs.FileInfo, error) {
	if links, ok := fsys.(fs.ReadLinkFS); ok {
		return links.Lstat(name)
	}
	return fs.Stat(fsys, name)
}

// Rules decide on an entry by its name and kind.
type Rules struct {
	ignored []pattern
	problem string // why nothing is left out
}

// A .redveilignore has limits, because each name is compared with each line.
const (
	maxIgnore   = 64 << 10 // bytes
	maxPatterns = 1000
	maxPattern  = 200 // bytes

	tooLarge = "The file has more than 1000 patterns, one of more than 200 bytes, or more than 64 KiB. Write " +
		"patterns in the place of single names."
)

// ReadRules reads the .redveilignore of a policy. If the file is refused,
// nothing is left out.
func ReadRules(fsys fs.FS) (Rules, error) {
	info, err := Lstat(fsys, IgnoreFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Rules{}, nil
	case err != nil:
		return Rules{}, fmt.Errorf("reading %s: %w", IgnoreFile, err)
	case !info.Mode().IsRegular():
		return Rules{}, nil
	case info.Size() > maxIgnore:
		return Rules{problem: tooLarge}, nil
	}
	content, err := fs.ReadFile(fsys, IgnoreFile)
	if err != nil {
		return Rules{}, fmt.Errorf("reading %s: %w", IgnoreFile, err)
	}
	return ParseRules(content), nil
}

// Of decides on one entry. Its folders count: what lies in a hidden folder is
// hidden. A folder that may be read is Other.
func (r Rules) Of(name string, mode fs.FileMode) Entry {
	for at, sign := range name {
		if sign != '/' {
			continue
		}
		if above := r.below(name[:at], fs.ModeDir); above.Use != Other {
			return Entry{Name: name, Use: above.Use, Summary: above.Summary, Why: above.Why}
		}
	}
	return r.below(name, mode)
}

// below decides on an entry of a folder that is read.
func (r Rules) below(name string, mode fs.FileMode) Entry {
	switch {
	case name == IgnoreFile:
		return r.ignoreFile(mode)
	case r.leavesOut(name, mode.IsDir()):
		return Entry{Name: name, Use: LeftOut}
	case strings.EqualFold(path.Base(name), IgnoreFile):
		return refused(name, "Misplaced "+IgnoreFile, "Only the file "+IgnoreFile+" at the root of the policy is "+
			"read. Write its lines there.")
	case strings.HasPrefix(path.Base(name), "."):
		return Entry{Name: name, Use: Hidden}
	}
	return visible(name, mode)
}

func (r Rules) ignoreFile(mode fs.FileMode) Entry {
	switch {
	case !mode.IsRegular():
		return refused(IgnoreFile, "Not a plain file", "Only a plain file can leave files out. Put the text "+
			"itself here.")
	case r.problem != "":
		return refused(IgnoreFile, "Invalid "+IgnoreFile, r.problem)
	}
	return Entry{Name: IgnoreFile, Use: Ignore}
}

// visible decides on an entry that is neither hidden nor left out.
func visible(name string, mode fs.FileMode) Entry {
	extension := path.Ext(name)
	use, near := extensions[extension], extensions[strings.ToLower(extension)]
	switch {
	case !utf8.ValidString(name):
		return refusedIf(mode.IsDir() || near != Other, name, "Invalid file name", "The name is not UTF-8. "+
			"Rename it.")
	case mode.IsDir():
		return Entry{Name: name}
	case mode&fs.ModeSymlink != 0:
		return refused(name, linkSummary(near), shown(path.Base(name))+" is a symbolic link. Links are not "+
			"followed, since they could lead out of the repository. Put what it leads to itself here, or name "+
			"the link in "+IgnoreFile+".")
	case mode&Submodule != 0:
		return refused(name, "Not a plain folder", shown(path.Base(name))+" is a submodule, which holds files of "+
			"another repository. Put them here, or name the folder in "+IgnoreFile+".")
	case strings.Contains(name, `\`):
		return refusedIf(use != Other || near != Other, name, "Invalid file name", "Some systems take a backslash "+
			"for a slash. Rename the file.")
	case strings.EqualFold(path.Ext(strings.TrimSuffix(name, extension)), ".hcl") &&
		strings.EqualFold(extension, ".json"):
		return refused(name, "HCL in JSON", "Policies are written in HCL's own syntax, in files that end in .hcl. "+
			"Rewrite the file, or name it in "+IgnoreFile+".")
	case use != near:
		return refused(name, "Extension in capital letters", fmt.Sprintf("Policy files end in %s, in small "+
			"letters. Rename the file, or name it in %s.", strings.ToLower(extension), IgnoreFile))
	case use != Other && !mode.IsRegular():
		return refused(name, "Not a plain file", "Links and devices are not read. Put the text itself here.")
	}
	return Entry{Name: name, Use: use}
}

func linkSummary(use Use) string {
	if use == Other {
		return "Not a plain folder or file"
	}
	return "Not a plain file"
}

// shown escapes a name so that it can stand in a sentence.
func shown(name string) string {
	quoted := strconv.QuoteToASCII(name)
	return quoted[1 : len(quoted)-1]
}

func refused(name, summary, why string) Entry {
	return Entry{Name: name, Use: Refused, Summary: summary, Why: why}
}

func refusedIf(matters bool, name, summary, why string) Entry {
	if !matters {
		return Entry{Name: name}
	}
	return refused(name, summary, why)
}

// IsPolicyName reports whether a policy file could have this name, in any case.
func IsPolicyName(name string) bool { return extensions[strings.ToLower(path.Ext(name))] != Other }
