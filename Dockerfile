# redveil alone, on a base without a shell, as a user without rights.
#   docker build --build-arg VERSION=v1.2.3 --build-arg COMMIT=$(git rev-parse HEAD) -t redveil .
#   docker run --rm -v "$PWD:/policy:ro" redveil validate

FROM golang:1.26.8-bookworm AS build
ARG VERSION=dev
ARG COMMIT
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false \
    -ldflags "-s -w -X main.version=${VERSION} -X main.commit=${COMMIT}" -o /redveil ./cmd/redveil

FROM gcr.io/distroless/static-debian12:nonroot@sha256:afa5c872c891853ca7fcf1f12c3edb23f7eeef36189728842dd51042ff57f7ab
ARG VERSION=dev
ARG COMMIT
LABEL org.opencontainers.image.title="redveil" \
    org.opencontainers.image.description="Data access on Amazon Redshift, kept as a policy repository says" \
    org.opencontainers.image.source="https://github.com/redveil/redveil" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${COMMIT}"
COPY --from=build /redveil /usr/local/bin/redveil
USER nonroot:nonroot
WORKDIR /policy
ENTRYPOINT ["/usr/local/bin/redveil"]
