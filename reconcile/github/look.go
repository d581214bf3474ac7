package github

import (
	"context"
	"errors"
)

// errTookEffect ends the tries of a POST that turned out to have worked.
var errTookEffect = errors.New("the request took effect although its answer was lost")

type lookKey struct{}

// once sends a POST that must not be carried out twice. look says whether it
// took effect, and is asked before it is sent again after an unknown fate.
// What look saw is for its closure to keep: once then gives no error, and
// post's answer is lost.
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
