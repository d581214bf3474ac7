package starter

import (
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/redveil/redveil/spec/discover"
)

// Place is where a policy is laid out. GitHub looks for workflows at the root of a
// repository only, be the policy in a folder of it.
type Place struct {
	Folder string
	Root   string // of the git repository around it; Folder where there is none
	Inside string // Folder as the root sees it, with slashes
}

// PlaceOf finds the repository around a folder, which need not exist yet.
func PlaceOf(folder string) (Place, error) {
	alone := Place{Folder: folder, Root: folder, Inside: "."}
	whole, err := filepath.Abs(folder)
	if err != nil {
		return alone, err
	}
	there, rest := whole, "."
	for { // the nearest folder that exists
		real, err := filepath.EvalSymlinks(there)
		if err == nil {
			there = real
			break
		}
		if !errors.Is(err, fs.ErrNotExist) || filepath.Dir(there) == there {
			return alone, nil // laying it out says what is wrong
		}
		there, rest = filepath.Dir(there), filepath.Join(filepath.Base(there), rest)
	}
	root := discover.WorkTree(there)
	if root == "" {
		return alone, nil
	}
	inside, err := filepath.Rel(root, filepath.Join(there, rest))
	if err != nil || inside == "." {
		return alone, err
	}
	return Place{Folder: folder, Root: root, Inside: filepath.ToSlash(inside)}, nil
}

// isForRoot reports a file that has to be at the root of the repository.
func isForRoot(file File) bool { return strings.HasPrefix(file.Path, ".github/") }

// below returns the files as they are for a policy in a folder of a repository: workflows
// and owners of files name the folder.
func (p Place) below(files []File) []File {
	if p.Inside == "." {
		return files
	}
	all := make([]File, len(files))
	for n, file := range files {
		switch {
		case !isForRoot(file):
		case strings.HasSuffix(file.Path, "CODEOWNERS"):
			file.Content = []byte(p.owners(string(file.Content)))
		default:
			file.Content = commandLine.ReplaceAll(file.Content, []byte("$0\n${1}"+literally(p.directory())))
		}
		all[n] = file
	}
	return all
}

var (
	commandLine = regexp.MustCompile(`(?m)^( +)command: \w+$`)
	plainPath   = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_./-]*$`)
)

// directory is the line that hands the folder to the action.
func (p Place) directory() string {
	if plainPath.MatchString(p.Inside) {
		return "directory: " + p.Inside
	}
	return "directory: " + strconv.Quote(p.Inside)
}

// literally keeps a text from being read as a reference to a group.
func literally(text string) string { return strings.ReplaceAll(text, "$", "$$") }

// owners puts the folder before the paths of CODEOWNERS but those of .github.
func (p Place) owners(text string) string {
	inside := strings.ReplaceAll(p.Inside, " ", `\ `)
	var b strings.Builder
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "# /.github/"):
		case strings.HasPrefix(line, "# *"):
			line = "# /" + inside + "/" + strings.TrimPrefix(line, "# *")
		case strings.HasPrefix(line, "# /"):
			line = "# /" + inside + strings.TrimPrefix(line, "# ")
		}
		b.WriteString(line)
	}
	return b.String()
}
