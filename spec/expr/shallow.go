package expr

import "bytes"

// isShallow reports whether a text plainly nests less deep than is allowed, so that it
// need not be taken apart into tokens, which takes as long as parsing it. It knows
// brackets, quotes and comments of one line, and leaves everything else to the tokens.
func isShallow(text []byte) bool {
	for _, other := range []string{"<<", "${", "%{", "/*"} {
		if bytes.Contains(text, []byte(other)) {
			return false
		}
	}
	s := shallow{}
	for at := 0; at < len(text); at++ {
		switch c := text[at]; c {
		case '#':
			at = endOfLine(text, at)
		case '/':
			if at+1 < len(text) && text[at+1] == '/' {
				at = endOfLine(text, at)
			}
		case '"':
			if at = endOfText(text, at); at < 0 {
				return false
			}
		default:
			if !s.see(c) {
				return false
			}
		}
	}
	return true
}

// shallow counts open brackets, and all signs and branches since none was open.
type shallow struct {
	open  []byte
	signs int
}

// see returns false where it could be too deep, or a bracket closes another one.
func (s *shallow) see(c byte) bool {
	switch c {
	case '(':
		s.open = append(s.open, ')')
	case '[':
		s.open = append(s.open, ']')
	case '{':
		s.open = append(s.open, '}')
	case ')', ']', '}':
		last := len(s.open) - 1
		if last < 0 || s.open[last] != c {
			return false
		}
		if s.open = s.open[:last]; last == 0 {
			s.signs = 0
		}
	case '!', '-', '?':
		s.signs++
	}
	return len(s.open)+s.signs < maxDepth
}

func endOfLine(text []byte, at int) int {
	if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(text)
}

// endOfText returns where a quoted text ends; negative where it does not end on its line.
func endOfText(text []byte, at int) int {
	for at++; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at
		case '\n':
			return -1
		}
	}
	return -1
}
