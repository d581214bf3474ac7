package spec

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"unicode"
)

// mostHost is the length of the longest name in DNS.
const mostHost = 253

// CheckHost says what is wrong with the name or address of a server, and where
// to put the parts that do not belong in it. It never repeats more than the
// host.
func CheckHost(host string) error {
	if isAddress(host) {
		return nil
	}
	if name, port, err := net.SplitHostPort(host); err == nil && isHostName(name) && isNumber(port) {
		return fmt.Errorf("host is a name or an IP address without a port. Write host = %q and port = %s", name, port)
	}
	if bare := strings.Trim(host, "[]"); bare != host {
		if isAddress(bare) {
			return fmt.Errorf("host is an address without brackets. Write host = %q", bare)
		}
	}
	if !isHostName(host) {
		return fmt.Errorf("host is a name or an IP address without scheme, account, port or path, such as " +
			"analytics.example.us-east-1.redshift.amazonaws.com. The port goes into port = 5439")
	}
	return nil
}

func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// isAddress reports whether a host is an IP address. The part after % names an
// interface and could otherwise hold anything.
func isAddress(text string) bool {
	address, err := netip.ParseAddr(text)
	return err == nil && madeOfASCII(address.Zone(), "._-")
}

// isHostName reports whether a host is a valid DNS name or an address.
func isHostName(name string) bool {
	if isAddress(name) {
		return true
	}
	return name != "" && len(name) <= mostHost && madeOfASCII(name, "._-") && madeOfASCII(name[:1], "_")
}

// IsLoopback reports whether a host is this machine, so that nobody can stand in
// between.
func IsLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// CheckDatabase says what is wrong with a database's name. Signing in sends it
// as text that ends at a zero byte, and other settings follow.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_DATABASE.html
func CheckDatabase(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("database names the database that holds the tables")
	case len(name) > 127:
		return fmt.Errorf("the name of a database has at most 127 bytes")
	case strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("the name of a database holds no control characters")
	}
	return nil
}

func (f *fields) database() string {
	attribute, ok := f.required("database")
	if !ok {
		return ""
	}
	name, ok := f.textOf(attribute)
	if !ok {
		return ""
	}
	if err := CheckDatabase(name); err != nil {
		f.refuse(attribute.Expr.Range(), "Invalid database", "%s.", strings.ToUpper(err.Error()[:1])+err.Error()[1:])
	}
	return name
}
