from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.objects.aws.iam import (
    OF_CALLERS,
    allowances,
    demands_one_of,
    names_anyone,
)
from corelane.policies.values.read import at

_DOCUMENT: Final = {
    "aws:backup/vaultPolicy:VaultPolicy": "policy",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "policy",
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": "policy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
    "aws:iam/role:Role": "assumeRolePolicy",
    "aws:kms/key:Key": "policy",
    "aws:kms/keyPolicy:KeyPolicy": "policy",
    "aws:s3/bucket:Bucket": "policy",
    "aws:s3/bucketPolicy:BucketPolicy": "policy",
    "aws:sns/topicPolicy:TopicPolicy": "policy",
    "aws:sqs/queuePolicy:QueuePolicy": "policy",
}


@rule(
    code="CL-ACC-010",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=frozenset(_DOCUMENT),
    remedy="Name the trusted account, role or service in Principal, or require it in a condition",
    controls=("nist-800-53r5/AC-6", "soc-2/CC6.1", "rts-6/18"),
)
def trust_policies_name_principals(resource: Resource) -> Iterator[Violation]:
    """No role, bucket, key, endpoint or other resource policy allows every principal.

    A principal of `*` is every AWS account, including those of other firms. One such line in a
    bucket policy makes order histories public. A condition on the caller or the source network is
    accepted; a condition that only demands TLS is not, since any caller can use TLS. `Deny`
    statements may name every principal.
    """
    path = _DOCUMENT[resource.type]
    document = at(resource.props, path)
    if document is None:
        msg = "the resource uses the default policy of AWS"
        raise NotApplicable(msg)
    for name, statement in allowances(document):
        if names_anyone(statement) and not demands_one_of(statement, OF_CALLERS):
            yield Violation(f"statement {name} allows every principal", path)
