"""What schemathesis must not count as a failure, each with the reason, and the one thing that it must not do."""

import os

import schemathesis
from schemathesis.openapi.checks import RejectedPositiveData, UnsupportedMethodResponse

# Refusals of what the schema allows, because no schema can say what they say.
UNFORESEEN = {
    # A cursor is opaque: which texts go on with a list only that list knows.
    "This must be the next_cursor of an answer.",
    # A schema knows no now.
    "This must lie in the future.",
    # These depend on what is kept.
    "Another Genie has this url_name. Choose another one.",
    "This request is already resolved.",
    "This Genie is public. Nobody needs to ask.",
    # Which fields go together: the same fields are described for bodies and for queries, and queries cannot say it.
    "Give exactly one of userId, email, token and pass.",
    "Give either userId or email, not both.",
    "Give this or id.",
    "This and id name two Genies. Give one of them.",
    "This goes with approved only.",
}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether a failure is one."""
    if isinstance(failure, RejectedPositiveData):
        return not reasons(response) <= UNFORESEEN
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
    return set(error.get("fields", {}).values()) or {error["message"]}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Leaves the key alone that schemathesis itself comes with: it tries its luck on nobody in place of its owner."""
    path = case.path_parameters or {}
    if case.path.startswith("/api/v1/agents/{id}") and str(path.get("id")) == os.environ["OWNER"]:
        case.path_parameters = {**path, "id": 2**40}
