package report

import (
	"github.com/redveil/redveil/spec"
)

// Warehouse is where the plan goes. The password is not here, only the name
// of the environment variable that holds it.
type Warehouse struct {
	Host        string `json:"host"`
	Port        int    `json:"port"`
	Database    string `json:"database"`
	Username    string `json:"username"`
	SSLMode     string `json:"sslmode"`
	SSLRootCert string `json:"sslrootcert,omitempty"` // certificates in PEM
	PasswordEnv string `json:"password_env,omitempty"`
	Transport   string `json:"transport,omitempty"` // empty: direct
	IAM         IAM    `json:"iam,omitzero"`
	// Plan is the account that reads; zero where none is named.
	Plan PlanAccount `json:"plan,omitzero"`
}

// IAM says whom AWS gives temporary credentials, as spec.IAM does.
type IAM struct {
	Region    string `json:"region"`
	Cluster   string `json:"cluster,omitempty"`
	Workgroup string `json:"workgroup,omitempty"`
	DBUser    string `json:"db_user,omitempty"`
}

// PlanAccount is the account that plans and drift sign in as.
type PlanAccount struct {
	Username    string `json:"username"`
	PasswordEnv string `json:"password_env,omitempty"`
	IAM         IAM    `json:"iam,omitzero"`
}

// WarehouseOf returns where an integration signs in, and with what.
func WarehouseOf(i *spec.Integration) Warehouse {
	w := Warehouse{
		Host: i.Host, Port: i.Port, Database: i.Database, Username: i.Username, SSLMode: i.SSLMode,
		SSLRootCert: i.SSLRootCert, PasswordEnv: i.Password.Env, IAM: IAM(i.IAM),
		Plan: PlanAccount{Username: i.Plan.Username, PasswordEnv: i.Plan.Password.Env, IAM: IAM(i.Plan.IAM)},
	}
	if i.Transport != spec.TransportDirect {
		w.Transport = string(i.Transport)
	}
	return w
}

// Place names the database for people.
func (w Warehouse) Place() string {
	i := spec.Integration{
		Host: w.Host, Port: w.Port, Database: w.Database, Transport: spec.Transport(w.Transport),
		SignIn: spec.SignIn{IAM: spec.IAM(w.IAM)},
	}
	return i.Place()
}

// Reader returns the same warehouse with the account that reads in the place of
// the system account, where one is named.
func (w Warehouse) Reader() Warehouse {
	if w.Plan != (PlanAccount{}) {
		w.Username, w.PasswordEnv, w.IAM = w.Plan.Username, w.Plan.PasswordEnv, w.Plan.IAM
	}
	return w
}
