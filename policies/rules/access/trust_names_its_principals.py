from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.objects.aws.iam import (
    OF_CALLERS,
    allowances,
    demands_one_of,
    speaks_of_anyone,
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
    remedy="Name the account, role or service that is trusted, or demand them in a condition",
    controls=("nist-800-53r5/AC-6", "soc-2/CC6.1", "rts-6/18"),
)
def trust_names_its_principals(resource: Resource) -> Iterator[Violation]:
    """No role, bucket, key or endpoint trusts everybody.

    A principal of `*` is the whole of AWS, other firms' accounts included. One such line in a
    bucket's policy is how order histories are found by strangers. A condition counts that demands
    who calls or from where; TLS is what strangers speak, too. A refusal may speak of everybody.
    """
    path = _DOCUMENT[resource.type]
    document = at(resource.props, path)
    if document is None:
        msg = "the resource has the policy that AWS gives it"
        raise NotApplicable(msg)
    for name, statement in allowances(document):
        if speaks_of_anyone(statement) and not demands_one_of(statement, OF_CALLERS):
            yield Violation(f"statement {name} trusts everybody", path)
