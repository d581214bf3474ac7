# Everything that a person or CI runs; "make help" lists it.

export CGO_ENABLED = 0

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT ?= $(shell git rev-parse HEAD 2>/dev/null)
BIN := bin/redveil
GORELEASER := go run github.com/goreleaser/goreleaser/v2@v2.15.1

.PHONY: help build demo reference openapi aws-models test lint fmt fmt-check bench fuzz pictures release-check release clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/redveil, one static binary
	go build -trimpath -ldflags "-s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)" -o $(BIN) ./cmd/redveil

demo: build ## see the whole story on a local warehouse
	$(BIN) demo

reference: ## write docs/reference.md, the reference of the policy language, as the code says it
	go test ./spec -run TestTheReference -update

openapi: ## fetch GitHub's API description, which tests check against (once; needs npm)
	@go run ./reconcile/github/githubtest/openapi/prepare

aws-models: ## fetch AWS's descriptions of its services, which tests check against (once; needs npm)
	@go run ./state/warehouse/awstest/models/prepare

test: openapi aws-models ## run all tests
	go test -timeout 20m ./...

lint: fmt-check ## check format, vet, staticcheck, closed types and workflows
	go vet ./...
	go tool staticcheck ./...
	go tool go-check-sumtype ./...
	go tool exhaustive -default-signifies-exhaustive ./...
	go tool actionlint

fmt: ## write the canonical Go format
	go tool gofumpt -w .

fmt-check:
	@files=$$(go tool gofumpt -l .); if [ -n "$$files" ]; then echo "not formatted, run make fmt:"; echo "$$files"; exit 1; fi

bench: ## measure compiling, planning, applying, feeds, large repositories, and what a policy costs a query (some minutes)
	go test -run '^$$' -bench . -benchtime 1x ./spec/ ./spec/checkout/
	go test -run '^$$' -bench . -benchtime 1x ./reconcile/engine/ ./reconcile/differential/

fuzz: ## look for inputs that crash the parsers and the compiler, for policies that two evaluators read differently, for changes that plans tell wrongly, and for moments at which a run must not end (an hour)
	go test -run '^$$' -fuzz FuzzLoad -fuzztime 1m -fuzzminimizetime 10x ./spec/
	go test -run '^$$' -fuzz FuzzNext -fuzztime 1m -fuzzminimizetime 10x ./state/redshift/lexical/
	go test -run '^$$' -fuzz FuzzParseFragment -fuzztime 1m -fuzzminimizetime 10x ./state/redshift/
	go test -run '^$$' -fuzz FuzzBuild -fuzztime 1m -fuzzminimizetime 10x ./render/
	go test -run '^$$' -fuzz FuzzParse -fuzztime 1m -fuzzminimizetime 10x ./state/sandbox/dialect/
	go test -run '^$$' -fuzz FuzzParseEvent -fuzztime 1m -fuzzminimizetime 10x ./reconcile/github/
	go test -run TestARunThatIsKilledAtAnyMoment -timeout 1h ./cmd/redveil/ -kills=100
	go test -run "TestARunIsCut|TestReaders" -timeout 1h ./reconcile/faults/ -every -views=500
	go test -run TestGeneratedPolicies -timeout 2h ./reconcile/differential/ -rapid.checks=1000 -rapid.nofailfile
	go test -run TestPairsOfPolicies -timeout 2h ./reconcile/differential/ -rapid.checks=100 -rapid.nofailfile

pictures: ## make the pictures of the README (needs Chromium)
	go test ./reconcile/report -run TestThePicturesOfTheReadme -readme-pictures

release-check: ## build what a release would hold, into dist, and publish nothing (some minutes)
	$(GORELEASER) check
	$(GORELEASER) release --snapshot --clean --skip=publish

release: ## publish the tag that HEAD is at; CI does that
	$(GORELEASER) release --clean

clean: ## remove what was built
	rm -rf bin dist .release
