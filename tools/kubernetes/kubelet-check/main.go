// Command kubelet-check loads a kubelet configuration the way the kubelet does and, given a description of a machine,
// tells what the kubelet's own resource managers do with it there: nothing is started, nothing outside a temporary
// folder is written. It ends with 1 and the kubelet's own words where the kubelet would not start.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	cadvisor "github.com/google/cadvisor/lib/model"
)

type report struct {
	Configuration map[string]any `json:"configuration"`
	Reserved      string         `json:"reserved,omitempty"`
	Pods          []outcome      `json:"pods,omitempty"`
}

func main() {
	answer, err := run(context.Background())
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(answer)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (*report, error) {
	file := flag.String("config", "", "the kubelet's configuration file; without it, its defaults")
	folder := flag.String("config-dir", "", "the folder of drop-ins that are merged into it")
	machine := flag.String("machine", "", "a machine as cAdvisor describes it, as JSON")
	asks := flag.String("pods", "", "CPUs that pods ask for, one after another, as 2,1,shared; needs -machine")
	flag.Parse()

	config, err := load(ctx, *file, *folder)
	if err != nil {
		return nil, err
	}
	effective, err := versioned(config)
	if err != nil || *machine == "" {
		return &report{Configuration: effective}, err
	}
	described, err := read(*machine)
	if err != nil {
		return nil, err
	}
	host, err := newHost(ctx, config, described)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(host.state)
	pods, err := host.admitAll(ctx, words(*asks))
	return &report{Configuration: effective, Reserved: host.reserved.String(), Pods: pods}, err
}

func read(path string) (*cadvisor.MachineInfo, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	machine := &cadvisor.MachineInfo{}
	return machine, json.Unmarshal(text, machine)
}

func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

// parseAsk returns the whole CPUs that a Guaranteed pod asks for, or 0 for a Burstable one.
func parseAsk(ask string) (int64, error) {
	if ask == "shared" {
		return 0, nil
	}
	return strconv.ParseInt(ask, 10, 64)
}
