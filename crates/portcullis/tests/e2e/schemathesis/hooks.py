"""What schemathesis must not count as a failure, each with the reason; what it must not do, and what examples stand for."""

import itertools
import json
import os
import pathlib
import re

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData, UnsupportedMethodResponse

# Refusals of what the schemas allow, because no schema can say what they say.
UNFORESEEN = re.compile(
    "|".join(
        [
            # A cursor is opaque: which texts go on with a list only that list knows.
            r"This must be the next_cursor of an answer\.",
            # No pattern that every program understands says these.
            r"This must not be empty\.",
            r"This must be a UUID such as .+ Or it is none\.",
            r"This must have a character that can be seen\.",
            r"This must not contain control characters\.",
            r"The password must have at least 8 characters\.",
            r"This must be the six digits of the mail\.",
            r"This must be a domain such as example\.com, .+",
            r"This must be a network such as .+",
            r"The address of this network has bits behind its length\. .+",
            r"This must lie before expires_at\.",
            r"This needs email_domains\. .+",
            r"This must be the revoke_id of a row of the review, such as link:17\.",
            # The list of time zones changes more often than a description.
            r"This must be a time zone of the IANA database, .+",
            # A schema knows no now.
            r"This must lie in the future\.",
            # These depend on what is kept.
            r"Another Genie has this url_name\. Choose another one\.",
            r"This request is already resolved\.",
            r"Give either requestId or requestIds\.",
            r"Give one of userId, email and teamId\.",
            r"This goes with (denied|a link) only\.",
            r"This names a request twice\. Name each once\.",
            r"No account has the address of this request\. Approve it as a link\.",
            r"This cannot be changed here\. .+",
            r"This Genie is public\. Nobody needs to ask\.",
            r"This lies before the present end\. .+",
            r"This link is no longer valid\. Ask for a new one\.",
            r"This is not your current password\.",
            r"You have no password yet\. .+",
            r"Too many wrong passwords were tried\. .+",
            r"This key was used with another body\. .+",
            r"There is no (agent|enabled agent|role|team) .+\.",
            r"There is no such agent\. .+",
            r"This agent is disabled\. Choose an enabled one\.",
            r"This agent needs the permission genies:write to own Genies\.",
            r"This is the agent who leaves\. Choose another one\.",
            # Which fields go together: one description of them serves bodies and queries, and queries cannot say it.
            r"Give exactly one of userId, email, token and pass\.",
            r"Give either userId or email, not both\.",
            r"Give this or id\.",
            r"Give id alone, or agentId with either userId or teamId\.",
            r"This and id name two Genies\. Give one of them\.",
            r"This goes with approved only\.",
            r"This goes with enabled: false only\.",
            r"The query and the body say different things\.",
            r"This goes with the scope everything only\.",
            r"CSV has every entry, newest first\. Leave this out\.",
            # How hard a password is to guess, and bytes where a schema counts characters.
            r"This password is easy to guess\. Use more words, or rarer ones\.",
            r"The password must have at most 72 bytes\.",
            r"This must be an emoji of at most 50 bytes\.",
            # Which pairs of letters ISO 3166-1 assigns.
            r"This must be a two-letter country code of ISO 3166-1, such as AU\.",
            # What stands in an uploaded file.
            r"The (file|column|columns|first line) .+",
            r"A quote in the first line is not closed\. .+",
            # Which encodings there are, only whoever decodes them knows.
            r"There is no encoding .+",
        ]
    )
)


def says_nothing(body):
    """Whether a field of a body is an empty text."""
    if not isinstance(body, dict):
        return False
    return any(value == "" or says_nothing(value) for value in body.values())


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether a failure is one."""
    if isinstance(failure, RejectedPositiveData):
        # The query names one of several actions, and no schema of parameters says which go with which.
        if case.operation.definition.raw.get("operationId", "").endswith((".any", ".one")):
            return False
        # What the Genie family calls agent_id is a Genie's UUID, and no agent's number.
        numbers = [(case.path_parameters or {}).get(name) for name in ["id", "agent_id"]]
        if case.path.startswith(("/api/v1/agents/", "/api/v1/teams/")) and any(
            number is not None and not str(number).isdigit() for number in numbers
        ):
            return False
        # A Genie's id is none of a link.
        if case.path == "/v1/genie-access/get" and not str((case.query or {}).get("id")).isdigit():
            return False
        # A step that begins where an answer says null.
        if "None" in map(str, (case.path_parameters or {}).values()):
            return False
        return not all(UNFORESEEN.fullmatch(reason) for reason in reasons(response))
    if isinstance(failure, AcceptedNegativeData):
        # An empty text is null where null is taken; the words say so, and not each of the schemas.
        return not says_nothing(case.body)
    if isinstance(failure, UnsupportedMethodResponse):
        # Below a Genie resource stands an id or the name of an action. A name that nothing has is told the known ones
        # with 400, and so is an id where no action was named: the method alone does not decide.
        below = case.path.startswith("/v1/") and case.path.endswith("/{id}")
        return not (below and response.status_code == 400)
    return True


def reasons(response):
    """Why the service refused a request."""
    body = response.json()
    error = body.get("error") or body["data"]
    return list(error.get("fields", {}).values()) or [error["message"]]


# The id that examples have, and what there is instead, one after the other.
EXAMPLE = "018f4e9a-7c1d-7b3a-9a51-0123456789ab"


def there_is(kind):
    """The ids of a kind, again and again."""
    return itertools.cycle(json.loads(line) for line in pathlib.Path(f"{kind}.txt").read_text().splitlines())


INSTEAD = {"id": "genies", "agentId": "genies", "userId": "people", "requestId": "requests"}
INSTEAD = {name: there_is(kind) for name, kind in INSTEAD.items()}


def real(fields):
    """Fields with what there is in place of what examples name."""
    if not isinstance(fields, dict):
        return fields
    return {
        name: next(INSTEAD[name]) if value == EXAMPLE and name in INSTEAD else real(value)
        for name, value in fields.items()
    }


@schemathesis.hook
def before_call(context, case, kwargs):
    """Names what there is in place of what examples name, and edits whatever version there is: which one that will be nobody
    knows beforehand. Leaves the key alone that schemathesis itself comes with: it tries its luck on nobody in place of its
    owner."""
    if "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = "*"
    if case.path.startswith("/v1"):
        for part in ["path_parameters", "query", "body"]:
            fields = getattr(case, part)
            if isinstance(fields, dict) and EXAMPLE in json.dumps(fields, default=str):
                setattr(case, part, real(fields))
    path = case.path_parameters or {}
    if case.path.startswith("/api/v1/agents/{id}") and str(path.get("id")) == os.environ["OWNER"]:
        case.path_parameters = {**path, "id": 2**40}
