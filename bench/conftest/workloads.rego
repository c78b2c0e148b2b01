# The rules on containers that Rego says as shortly as Python, for a comparison of time only.
package main

template := input.spec.template

containers contains container if some container in template.spec.containers

deny contains msg if {
	some container in containers
	not container.securityContext.allowPrivilegeEscalation == false
	msg := sprintf("container %s may gain privilege", [container.name])
}

deny contains msg if {
	some container in containers
	not contains(container.image, "@sha256:")
	msg := sprintf("container %s has an image without a digest", [container.name])
}

deny contains msg if {
	some container in containers
	not container.securityContext.readOnlyRootFilesystem
	msg := sprintf("container %s has a writable root file system", [container.name])
}

deny contains msg if {
	some container in containers
	not "ALL" in container.securityContext.capabilities.drop
	msg := sprintf("container %s does not drop all capabilities", [container.name])
}

deny contains msg if {
	some container in containers
	not container.securityContext.runAsNonRoot
	not template.spec.securityContext.runAsNonRoot
	msg := sprintf("container %s may run as root", [container.name])
}

deny contains msg if {
	some container in containers
	container.securityContext.privileged
	msg := sprintf("container %s is privileged", [container.name])
}

deny contains msg if {
	some container in containers
	not container.resources.limits.memory
	msg := sprintf("container %s has no memory limit", [container.name])
}

deny contains msg if {
	some container in containers
	not container.resources.limits.cpu
	msg := sprintf("container %s has no CPU limit", [container.name])
}

deny contains msg if {
	not template.spec.automountServiceAccountToken == false
	msg := "the pod mounts a token of the API"
}

deny contains msg if {
	template.spec.hostNetwork
	msg := "the pod is on the host's network"
}

deny contains msg if {
	template.spec.hostPID
	msg := "the pod sees the host's processes"
}

deny contains msg if {
	not startswith(template.spec.priorityClassName, "corelane-")
	msg := "the pod has no priority of a tier"
}
