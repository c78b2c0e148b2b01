package main

import (
	"context"
	"fmt"
	"sort"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/kubelet/lifecycle"
)

const (
	container = "main"
	memory    = "64Mi"
)

// outcome is what became of one pod: CPUs and memory nodes are empty where it shares those of others.
type outcome struct {
	Asked       string `json:"asked"`
	Admitted    bool   `json:"admitted"`
	Reason      string `json:"reason,omitempty"`
	Message     string `json:"message,omitempty"`
	Exclusive   string `json:"exclusive,omitempty"`
	Affinity    string `json:"affinity,omitempty"`
	MemoryNodes []int  `json:"memoryNodes,omitempty"`
}

// admitAll lets pods ask one after another: what an earlier one holds, a later one cannot have.
func (h *host) admitAll(ctx context.Context, asks []string) ([]outcome, error) {
	var outcomes []outcome
	for number, ask := range asks {
		cpus, err := parseAsk(ask)
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, h.admit(ctx, ask, pod(number, cpus)))
	}
	// An earlier pod's shared CPUs are known once the last has taken its own.
	for number, each := range outcomes {
		if each.Admitted {
			outcomes[number].Affinity = h.cpu.GetCPUAffinity(string(h.pods[number].UID), container).String()
		}
	}
	return outcomes, nil
}

func (h *host) admit(ctx context.Context, ask string, asking *v1.Pod) outcome {
	h.pods = append(h.pods, asking)
	answer := h.topology.Admit(ctx, &lifecycle.PodAdmitAttributes{Pod: asking, Operation: lifecycle.AddOperation})
	uid := string(asking.UID)
	nodes := h.memory.GetMemoryNUMANodes(klog.FromContext(ctx), asking, &asking.Spec.Containers[0]).UnsortedList()
	sort.Ints(nodes)
	return outcome{
		Asked: ask, Admitted: answer.Admit, Reason: answer.Reason, Message: answer.Message,
		Exclusive: h.cpu.GetExclusiveCPUs(uid, container).String(), MemoryNodes: nodes,
	}
}

func pod(number int, cpus int64) *v1.Pod {
	name := fmt.Sprintf("pod-%d", number)
	asked := v1.ResourceList{v1.ResourceCPU: resource.MustParse("100m"), v1.ResourceMemory: resource.MustParse(memory)}
	spec := v1.Container{Name: container, Resources: v1.ResourceRequirements{Requests: asked}}
	quality := v1.PodQOSBurstable
	if cpus > 0 {
		asked[v1.ResourceCPU] = *resource.NewQuantity(cpus, resource.DecimalSI)
		spec.Resources.Limits = asked
		quality = v1.PodQOSGuaranteed
	}
	return &v1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, UID: types.UID(name)},
		Spec:       v1.PodSpec{Containers: []v1.Container{spec}},
		Status:     v1.PodStatus{QOSClass: quality},
	}
}
