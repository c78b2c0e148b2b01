package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	_ "unsafe" // The kubelet's loading is not exported, and repeating it here would prove nothing.

	"github.com/go-logr/logr"
	"github.com/opencontainers/cgroups"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	logs "k8s.io/component-base/logs/api/v1"
	"k8s.io/klog/v2"
	"k8s.io/kubelet/config/v1beta1"
	_ "k8s.io/kubernetes/cmd/kubelet/app"
	"k8s.io/kubernetes/cmd/kubelet/app/options"
	kubelet "k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/apis/config/scheme"
	conversion "k8s.io/kubernetes/pkg/kubelet/apis/config/v1beta1"
	"k8s.io/kubernetes/pkg/kubelet/apis/config/validation"
)

//go:linkname loadConfigFile k8s.io/kubernetes/cmd/kubelet/app.loadConfigFile
func loadConfigFile(ctx context.Context, name string) (*kubelet.KubeletConfiguration, error)

//go:linkname mergeKubeletConfigurations k8s.io/kubernetes/cmd/kubelet/app.mergeKubeletConfigurations
func mergeKubeletConfigurations(config *kubelet.KubeletConfiguration, folder string) ([]string, error)

//go:linkname parseResourceList k8s.io/kubernetes/cmd/kubelet/app.parseResourceList
func parseResourceList(m map[string]string) (v1.ResourceList, error)

// load follows NewKubeletCommand in cmd/kubelet/app/server.go: file, drop-ins, feature gates, logging, validation.
func load(ctx context.Context, file, folder string) (*kubelet.KubeletConfiguration, error) {
	if err := strictly(file, folder); err != nil {
		return nil, err
	}
	config, err := options.NewKubeletConfiguration()
	if err == nil && file != "" {
		config, err = loadConfigFile(ctx, file)
	}
	if err != nil {
		return nil, err
	}
	if folder != "" {
		skipped, err := mergeKubeletConfigurations(config, folder)
		if err != nil {
			return nil, err
		}
		if len(skipped) > 0 {
			return nil, fmt.Errorf("the kubelet passes over %v: a drop-in ends in .conf", skipped)
		}
	}
	gates := utilfeature.DefaultMutableFeatureGate
	if err := gates.SetFromMap(config.FeatureGates); err != nil {
		return nil, fmt.Errorf("failed to set feature gates: %w", err)
	}
	if err := logs.ValidateAndApplyAsField(&config.Logging, gates, nil); err != nil {
		return nil, fmt.Errorf("initialize logging: %w", err)
	}
	// Its logs would bury the one error that is told.
	klog.SetLogger(logr.Discard())
	return config, validation.ValidateKubeletConfiguration(asOnCgroup2(config), gates)
}

// strictly refuses what the kubelet only warns of in its file, and silently leaves out of a drop-in: unknown keys.
func strictly(file, folder string) error {
	_, codecs, err := scheme.NewSchemeAndCodecs(serializer.EnableStrict)
	if err != nil {
		return err
	}
	paths, err := filepath.Glob(filepath.Join(folder, "*.conf"))
	if folder == "" {
		paths = nil
	}
	if file != "" {
		paths = append(paths, file)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if _, _, err := codecs.UniversalDecoder().Decode(text, nil, nil); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	return err
}

// versioned returns the configuration in effect, spelled as in a file.
func versioned(config *kubelet.KubeletConfiguration) (map[string]any, error) {
	out := &v1beta1.KubeletConfiguration{}
	if err := conversion.Convert_config_KubeletConfiguration_To_v1beta1_KubeletConfiguration(config, out, nil); err != nil {
		return nil, err
	}
	text, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	plain := map[string]any{}
	return plain, json.Unmarshal(text, &plain)
}

// asOnCgroup2 lets a machine with version 1 judge for a host with version 2: the kubelet looks at where it runs.
func asOnCgroup2(config *kubelet.KubeletConfiguration) *kubelet.KubeletConfiguration {
	if cgroups.IsCgroup2UnifiedMode() {
		return config
	}
	lenient := config.DeepCopy()
	lenient.FailCgroupV1 = false
	return lenient
}
