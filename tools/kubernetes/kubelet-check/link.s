// Empty: lets load.go and host.go declare functions that live elsewhere.
