package policies

import (
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/redveil/redveil/spec/expr"
)

// call returns a function's value. For days_ago, midnight is midnight in UTC.
func (v evaluator) call(e expr.Call) expr.Value {
	switch e.Function {
	case expr.Now:
		return instant(v.ctx.Now)
	case expr.DaysAgo:
		days := int(e.Args[0].(expr.Literal).Value.Num.Num().Int64())
		y, m, d := v.ctx.Now.UTC().Date()
		return instant(time.Date(y, m, d-days, 0, 0, 0, 0, time.UTC))
	case expr.Coalesce:
		for _, arg := range e.Args {
			if value := v.value(arg); !value.Null {
				return value
			}
		}
		return null(expr.KindOf(e))
	case expr.Lower, expr.Upper, expr.Substr, expr.StartsWith, expr.EndsWith, expr.Length: // of texts
	}
	args := make([]expr.Value, len(e.Args))
	for n, arg := range e.Args {
		args[n] = v.value(arg)
		if args[n].Null {
			return null(expr.KindOf(e))
		}
	}
	return textCall(e.Function, args)
}

// textCall works on texts that are not NULL. It maps case character by
// character, like Unicode's simple mapping. It compares prefixes and suffixes
// byte for byte, so trailing spaces count.
func textCall(function expr.Function, args []expr.Value) expr.Value {
	s := args[0].Text
	switch function {
	case expr.Lower:
		return text(strings.ToLower(s))
	case expr.Upper:
		return text(strings.ToUpper(s))
	case expr.Length:
		return number(big.NewRat(int64(utf8.RuneCountInString(s)), 1))
	case expr.StartsWith:
		return condition(expr.TruthOf(strings.HasPrefix(s, args[1].Text)))
	case expr.EndsWith:
		return condition(expr.TruthOf(strings.HasSuffix(s, args[1].Text)))
	case expr.Substr:
		return substring(s, args[1:])
	case expr.Coalesce, expr.Now, expr.DaysAgo: // see above
	}
	panic("policies: no such function: " + string(function))
}

// substring counts characters from 1. A length below zero gives NULL.
func substring(s string, bounds []expr.Value) expr.Value {
	runes := []rune(s)
	start := whole(bounds[0])
	end := int64(len(runes)) + 1
	if len(bounds) > 1 {
		length := whole(bounds[1])
		if length < 0 {
			return null(expr.String)
		}
		end = min(end, start+length)
	}
	start = max(start, 1)
	if start >= end {
		return text("")
	}
	return text(string(runes[start-1 : end-1]))
}

// whole limits a number to the length of the longest text.
func whole(v expr.Value) int64 {
	const most = 1 << 20
	n := new(big.Int).Quo(v.Num.Num(), v.Num.Denom())
	if !n.IsInt64() {
		return int64(n.Sign()) * most
	}
	return max(-most, min(most, n.Int64()))
}
