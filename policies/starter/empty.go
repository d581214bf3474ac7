package starter

import (
	"path"
	"strings"
)

const (
	withExample = "`redveil.hcl` and `catalog/` hold an example. Put your own warehouse and tables\nthere."
	withImport  = "`redveil.hcl` holds an example of a warehouse: put your own there. `redveil import`\n" +
		"writes the tables that you name, and `--people` who reads them.\n\n"
)

// Empty leaves the example out of a new repository: what is left is the warehouse, and the
// workflows.
func Empty(files []File) []File {
	var left []File
	for _, file := range files {
		switch {
		case path.Ext(file.Path) == ".hcl" && strings.Contains(file.Path, "/"):
			continue
		case file.Path == "README.md":
			file.Content = []byte(strings.Replace(string(file.Content), withExample+" ", withImport, 1))
		}
		left = append(left, file)
	}
	return left
}
