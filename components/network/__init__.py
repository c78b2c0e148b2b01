"""The VPC: subnets, routes, endpoints, flow logs; policies between pods are in `isolation`."""
