package github

import (
	"context"
	"errors"
)

// errTookEffect ends the attempts of a POST that turned out to have taken
// effect.
var errTookEffect = errors.New("the request took effect although its answer was lost")

type lookKey struct{}

// once sends a POST that must not be carried out twice. If it is not known
// whether an attempt took effect, look finds out before the next one. If the
// attempt did take effect, once returns no error and post's answer is lost, so
// look has to keep what it saw.
func once(ctx context.Context, look func(context.Context) (bool, error), post func(context.Context) error) error {
	err := post(context.WithValue(ctx, lookKey{}, look))
	if errors.Is(err, errTookEffect) {
		return nil
	}
	return err
}

func lookOf(ctx context.Context) func(context.Context) (bool, error) {
	look, _ := ctx.Value(lookKey{}).(func(context.Context) (bool, error))
	return look
}
