"""What moto's CloudFormation lacks for this stack, for a server whose PYTHONPATH names this folder: secrets and subscriptions are made, a parameter without
a name gets one, what refers to any other resource that moto cannot make gets an ARN for it, and templates are read from a
server on 127.0.0.1."""

from moto.cloudformation import parsing
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.common_models import CloudFormationModel
from moto.secretsmanager.models import secretsmanager_backends
from moto.sns.models import sns_backends
from moto.ssm.models import Parameter

# moto takes the service of a model from the second part of its module's name.
__name__ = "smoke.emulator"

make_parameter = Parameter.create_from_cloudformation_json.__func__
clean = parsing.clean_json
read_template = CloudFormationResponse._get_stack_from_s3_url


class Kept:
    """A resource that outlives its stack, as the template says of secrets; of subscriptions it does no harm."""

    def __init__(self, physical_resource_id):
        self.physical_resource_id = physical_resource_id

    @classmethod
    def has_cfn_attr(cls, attr):
        return False

    @classmethod
    def delete_from_cloudformation_json(cls, *args, **kwargs):
        pass


class Secret(Kept, CloudFormationModel):
    @staticmethod
    def cloudformation_name_type():
        return "Name"

    @staticmethod
    def cloudformation_type():
        return "AWS::SecretsManager::Secret"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        nothing = dict.fromkeys(
            ["secret_string", "secret_binary", "description", "tags", "kms_key_id", "client_request_token"]
        )
        secretsmanager_backends[account_id][region_name].create_secret(
            name=resource_name, replica_regions=[], force_overwrite=False, **nothing
        )
        return cls(resource_name)


class Subscription(Kept, CloudFormationModel):
    @staticmethod
    def cloudformation_name_type():
        return ""

    @staticmethod
    def cloudformation_type():
        return "AWS::SNS::Subscription"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        asked = cloudformation_json["Properties"]
        subscription = sns_backends[account_id][region_name].subscribe(
            asked["TopicArn"], asked["Endpoint"], asked["Protocol"]
        )
        return cls(subscription.arn)


def make_named_parameter(cls, resource_name, cloudformation_json, *args, **kwargs):
    cloudformation_json["Properties"].setdefault("Name", resource_name)
    return make_parameter(cls, resource_name, cloudformation_json, *args, **kwargs)


def is_never_made(resources, logical_id):
    resource = getattr(resources, "_resource_json_map", {}).get(logical_id)
    return resource is not None and parsing.resource_class_from_type(resource["Type"]) is None


def clean_json(value, resources):
    if isinstance(value, dict) and len(value) == 1:
        attribute = value.get("Fn::GetAtt")
        logical_id = attribute[0] if isinstance(attribute, list) else value.get("Ref")
        if isinstance(logical_id, str) and is_never_made(resources, logical_id):
            return f"arn:aws:never-made:::{logical_id}"
    return clean(value, resources)


Parameter.create_from_cloudformation_json = classmethod(make_named_parameter)
parsing.clean_json = clean_json
CloudFormationResponse._get_stack_from_s3_url = lambda self, url, *args, **kwargs: read_template(
    self, url.replace("//127.0.0.1", "//localhost"), *args, **kwargs
)
