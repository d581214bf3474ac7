# Everything that a person or CI runs; "make help" lists it.

export CGO_ENABLED = 0

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
BIN := bin/redveil

.PHONY: help build demo openapi test lint fmt fmt-check bench fuzz clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/redveil, one static binary
	go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o $(BIN) ./cmd/redveil

demo: build ## see the whole story on a local warehouse
	$(BIN) demo

openapi: ## fetch GitHub's API description, which tests check against (once; needs npm)
	@go run ./reconcile/github/githubtest/openapi/prepare

test: openapi ## run all tests
	go test ./...

lint: fmt-check ## check format, vet, staticcheck and workflows
	go vet ./...
	go tool staticcheck ./...
	go tool actionlint

fmt: ## write the canonical Go format
	go tool gofumpt -w .

fmt-check:
	@files=$$(go tool gofumpt -l .); if [ -n "$$files" ]; then echo "not formatted, run make fmt:"; echo "$$files"; exit 1; fi

bench: ## measure compiling, planning, applying, feeds, and what a policy costs a query (some minutes)
	go test -run '^$$' -bench . -benchtime 1x ./spec/
	go test -run '^$$' -bench . -benchtime 1x ./cmd/redveil/

fuzz: ## look for inputs that crash the parsers and the compiler, and for policies that two evaluators read differently (some minutes)
	go test -run '^$$' -fuzz FuzzLoad -fuzztime 1m -fuzzminimizetime 10x ./spec/
	go test -run '^$$' -fuzz FuzzParseFragment -fuzztime 1m -fuzzminimizetime 10x ./state/redshift/
	go test -run '^$$' -fuzz FuzzBuild -fuzztime 1m -fuzzminimizetime 10x ./render/
	go test -run '^$$' -fuzz FuzzParse -fuzztime 1m -fuzzminimizetime 10x ./state/sandbox/dialect/
	go test -run '^$$' -fuzz FuzzParseEvent -fuzztime 1m -fuzzminimizetime 10x ./reconcile/github/
	go test -run TestGeneratedPolicies -timeout 1h ./cmd/redveil/ -rapid.checks=1000 -rapid.nofailfile

clean: ## remove what was built
	rm -rf bin
