// Command prepare fetches GitHub's description of its API for the tests.
package main

import (
	"os"

	"github.com/redveil/redveil/reconcile/github/githubtest/openapi"
	"github.com/redveil/redveil/state/npmtest"
)

func main() {
	os.Exit(npmtest.Preparation{
		What: "GitHub's API description", Tests: "reconcile/github", Target: "openapi",
		File: openapi.File, Prepare: openapi.Prepare,
	}.Run(os.Stderr))
}
