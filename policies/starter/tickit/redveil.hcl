integration "demo" {
  host     = "127.0.0.1"
  port     = 5439
  database = "dev"
  username = "admin"
  password = env("REDVEIL_DEMO_PASSWORD")
  sslmode  = "disable" # allowed on loopback only
}
