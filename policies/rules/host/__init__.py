"""Rules on host plans: kernel, kubelet and memory settings that agree."""
