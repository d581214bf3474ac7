package redveil_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The image is built by the Go that the module asks for: an older one would
// download it at each build.
func TestDockerfileBuildsWithTheModulesGo(t *testing.T) {
	module, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	image, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^go (\S+)$`).FindStringSubmatch(string(module))
	if version == nil || !strings.Contains(string(image), "FROM golang:"+version[1]+"-") {
		t.Errorf("the Dockerfile does not build with the Go of go.mod, %v", version)
	}
}
