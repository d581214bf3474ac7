package discover

import "bytes"

// Mark is how some editors begin a text in UTF-8.
const Mark = "\ufeff"

// Normalize removes the mark at the beginning of a text and writes line ends as
// git keeps them. A clone whose line ends git rewrote holds the same policy.
func Normalize(content []byte) []byte {
	content = bytes.TrimPrefix(content, []byte(Mark))
	if !bytes.Contains(content, []byte("\r\n")) {
		return content
	}
	return bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
}
