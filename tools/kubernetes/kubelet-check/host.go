package main

import (
	"context"
	"os"
	"strconv"

	cadvisormodel "github.com/google/cadvisor/lib/model"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
	"k8s.io/klog/v2"
	kubelet "k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/cadvisor"
	_ "k8s.io/kubernetes/pkg/kubelet/cm"
	"k8s.io/kubernetes/pkg/kubelet/cm/containermap"
	"k8s.io/kubernetes/pkg/kubelet/cm/cpumanager"
	"k8s.io/kubernetes/pkg/kubelet/cm/memorymanager"
	"k8s.io/kubernetes/pkg/kubelet/cm/topologymanager"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/config"
	"k8s.io/kubernetes/pkg/kubelet/eviction"
	evictionapi "k8s.io/kubernetes/pkg/kubelet/eviction/api"
	"k8s.io/utils/cpuset"
	_ "unsafe"
)

//go:linkname getReservedCPUs k8s.io/kubernetes/cmd/kubelet/app.getReservedCPUs
func getReservedCPUs(logger klog.Logger, machine *cadvisormodel.MachineInfo, cpus string) (cpuset.CPUSet, error)

//go:linkname hardEvictionReservation k8s.io/kubernetes/pkg/kubelet/cm.hardEvictionReservation
func hardEvictionReservation(thresholds []evictionapi.Threshold, capacity v1.ResourceList) v1.ResourceList

// host is a described machine under a configuration: the managers that place pods on it.
type host struct {
	state    string
	reserved cpuset.CPUSet
	topology topologymanager.Manager
	cpu      cpumanager.Manager
	memory   memorymanager.Manager
	pods     []*v1.Pod
}

// newHost follows run in cmd/kubelet/app/server.go and NewContainerManager in pkg/kubelet/cm.
func newHost(ctx context.Context, config *kubelet.KubeletConfiguration, machine *cadvisormodel.MachineInfo) (*host, error) {
	logger := klog.FromContext(ctx)
	cpus, err := getReservedCPUs(logger, machine, config.ReservedSystemCPUs)
	if err != nil {
		return nil, err
	}
	kept, err := reservation(config, machine, cpus)
	if err != nil {
		return nil, err
	}
	h := &host{reserved: cpus}
	if h.state, err = os.MkdirTemp("", "kubelet-check"); err != nil {
		return nil, err
	}
	if h.topology, err = topologymanager.NewManager(logger, machine.Topology, config.TopologyManagerPolicy,
		config.TopologyManagerScope, config.TopologyManagerPolicyOptions); err != nil {
		return nil, err
	}
	if h.cpu, err = cpumanager.NewManager(logger, config.CPUManagerPolicy, config.CPUManagerPolicyOptions,
		config.CPUManagerReconcilePeriod.Duration, machine, cpus, kept, h.state, h.topology); err != nil {
		return nil, err
	}
	if h.memory, err = memorymanager.NewManager(logger, config.MemoryManagerPolicy, machine, kept,
		config.ReservedMemory, h.state, h.topology); err != nil {
		return nil, err
	}
	return h, h.start(ctx)
}

func (h *host) start(ctx context.Context) error {
	h.topology.AddHintProvider(klog.FromContext(ctx), h.cpu)
	h.topology.AddHintProvider(klog.FromContext(ctx), h.memory)
	active := func() []*v1.Pod { return nil }
	// Sources that are never ready keep the managers from tidying up what they were given.
	ready := kubeletconfig.NewSourcesReady(func(sets.Set[string]) bool { return false })
	none := containermap.NewContainerMap()
	if err := h.cpu.Start(ctx, active, ready, statuses{}, runtime{}, none); err != nil {
		return err
	}
	return h.memory.Start(ctx, active, ready, statuses{}, runtime{}, none)
}

// reservation sums what the node keeps from pods, as GetNodeAllocatableReservation does.
func reservation(config *kubelet.KubeletConfiguration, machine *cadvisormodel.MachineInfo, cpus cpuset.CPUSet) (v1.ResourceList, error) {
	if cpus.Size() > 0 {
		delete(config.KubeReserved, "cpu")
		if config.SystemReserved == nil {
			config.SystemReserved = map[string]string{}
		}
		config.SystemReserved["cpu"] = strconv.Itoa(cpus.Size())
	}
	kube, err := parseResourceList(config.KubeReserved)
	if err != nil {
		return nil, err
	}
	system, err := parseResourceList(config.SystemReserved)
	if err != nil {
		return nil, err
	}
	thresholds, err := eviction.ParseThresholdConfig([]string{}, config.EvictionHard, nil, nil, nil)
	if err != nil {
		return nil, err
	}
	capacity := cadvisor.CapacityFromMachineInfo(machine)
	evicted := hardEvictionReservation(thresholds, capacity)
	total := v1.ResourceList{}
	for name := range capacity {
		sum := resource.NewQuantity(0, resource.DecimalSI)
		for _, part := range []v1.ResourceList{kube, system, evicted} {
			sum.Add(part[name])
		}
		if !sum.IsZero() {
			total[name] = *sum
		}
	}
	return total, nil
}

type statuses struct{}

func (statuses) GetPodStatus(types.UID) (v1.PodStatus, bool) { return v1.PodStatus{}, false }

type runtime struct{}

func (runtime) UpdateContainerResources(context.Context, string, *runtimeapi.ContainerResources) error {
	return nil
}
