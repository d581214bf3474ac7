// Command prepare fetches AWS's descriptions of its services for the tests.
package main

import (
	"os"

	"github.com/redveil/redveil/state/npmtest"
	"github.com/redveil/redveil/state/warehouse/awstest/models"
)

func main() {
	os.Exit(npmtest.Preparation{
		What: "AWS's descriptions of its services", Tests: "state/warehouse", Target: "aws-models",
		File: models.File, Prepare: models.Prepare,
	}.Run(os.Stderr))
}
