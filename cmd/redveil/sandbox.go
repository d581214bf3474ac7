package main

import (
	"context"
	"fmt"

	"github.com/redveil/redveil/state/sandbox"
	"github.com/spf13/cobra"
)

func sandboxCommand(env environment) *cobra.Command {
	var o sandbox.Options
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run a local warehouse that speaks Redshift's dialect",
		Long: `Run a local warehouse that speaks Redshift's dialect over the PostgreSQL
protocol on loopback. It prints one line, "ready postgres://…", when it takes
connections, and runs until it is interrupted. "admin" is the superuser; any
account that is created in it signs in without a password check, so that
people and tests can read as anyone. With --tls it shows a certificate, and the
line says which file holds the one that clients have to trust.`,
		Args: nothingMore,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.TLS = o.TLS || o.Roots != ""
			return runSandbox(cmd.Context(), o, asJSON, env)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&o.Port, "port", 0, "port on 127.0.0.1; 0 picks one")
	flags.StringArrayVar(&o.Load, "load", nil, "run this script in Redshift's dialect first; may be given "+
		"several times")
	flags.StringVar(&o.Data, "data", "", "keep the warehouse in this folder; default: a temporary one that is "+
		"removed at the end")
	flags.BoolVar(&o.CheckPasswords, "check-passwords", false, "ask accounts that have a password for it")
	flags.BoolVar(&o.TLS, "tls", false, "speak TLS and refuse clients that do not")
	flags.StringVar(&o.Roots, "sslrootcert", "", "write the certificate that clients have to trust to this file; "+
		"default: a temporary one; implies --tls")
	flags.BoolVar(&asJSON, "json", false, "print the ready line as JSON")
	return cmd
}

func runSandbox(ctx context.Context, o sandbox.Options, asJSON bool, env environment) error {
	running, err := sandbox.Start(ctx, o)
	if err != nil {
		return err
	}
	url := running.URL("admin")
	if asJSON {
		ready := map[string]any{"ready": url, "port": running.Port()}
		if o.TLS {
			ready["sslrootcert"] = running.Roots()
		}
		err = writeJSON(env, ready)
	} else {
		_, err = fmt.Fprintf(env.out, "ready %s\n", url)
	}
	if err == nil {
		<-ctx.Done()
	}
	if closing := running.Close(); err == nil {
		err = closing
	}
	return err
}
