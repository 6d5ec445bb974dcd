"""The README's walk with a client that openapi-python-client made."""

import importlib
import pkgutil
import sys

import portcullis_client
from portcullis_client import AuthenticatedClient, Client, models
from portcullis_client.api.agents import make_api_key, show_me
from portcullis_client.api.auth import sign_in
from portcullis_client.api.genie_access import genie_access, genie_access_create, genie_access_requests
from portcullis_client.api.genies import genies_create
from portcullis_client.api.public_agent_pages import public_agent_pages_request_access, public_agent_pages_url

AT, EMAIL, PASSWORD = sys.argv[1:4]
URL_NAME = "billing-helper"


def sure(answer, kind):
    """What a call answered; a failure ends the walk."""
    assert isinstance(answer, kind), answer
    return answer.data


def knock(token):
    """Shows a link at the door."""
    client = Client(AT).with_headers({"X-Agent-Access-Token": token})
    return public_agent_pages_url.sync(client=client, body=models.PublicAgentPagesUrlFields(url_name=URL_NAME))


def walk_in(token):
    """Goes in by a link."""
    entry = sure(knock(token), models.PublicAgentPagesUrlAnswer)
    assert entry.agent.name == "Billing helper" and entry.pass_.token


def walk():
    """All of it."""
    # Every module can be imported, also those that the walk does not call.
    for module in pkgutil.walk_packages(portcullis_client.__path__, "portcullis_client."):
        importlib.import_module(module.name)

    # Sign in, and make an API key.
    signed_in = sign_in.sync_detailed(client=Client(AT), body=models.Credentials(email=EMAIL, password=PASSWORD))
    me = sure(signed_in.parsed, models.AnswerAgent)
    cookie = signed_in.headers["set-cookie"].split(";")[0]
    browser = Client(AT, headers={"Cookie": cookie, "Origin": AT})
    key = sure(make_api_key.sync(me.id, client=browser), models.AnswerNewApiKey).api_key
    ours = AuthenticatedClient(AT, token=key)
    assert sure(show_me.sync(client=ours), models.AnswerAgent).email == EMAIL

    # Make a Genie, and a link that can be used twice.
    genie = sure(
        genies_create.sync(client=ours, body=models.GeniesCreateFields(name="Billing helper")),
        models.GeniesCreateAnswer,
    ).agent
    limits = models.GenieAccessCreateFields(max_uses=2)
    made = genie_access_create.sync(client=ours, id=genie.id, body=limits)
    link = sure(made, models.GenieAccessCreateAnswer).grant

    # Walk in: the first two are let in, the third is refused.
    walk_in(link.token)
    walk_in(link.token)
    refused = knock(link.token)
    assert isinstance(refused, models.GenieFailure) and refused.error.code == "GENIE_PRIVATE", refused

    # A visitor asks for access; the owner sees the request and approves it.
    wish = models.PublicAgentPagesRequestAccessFields(url_name=URL_NAME, email="vi@example.com")
    asked = public_agent_pages_request_access.sync(client=Client(AT), body=wish)
    assert sure(asked, models.PublicAgentPagesRequestAccessAnswer).requested
    listed = genie_access_requests.sync(client=ours, id=genie.id)
    request = sure(listed, models.GenieAccessRequestsAnswer).requests[0]
    approval = models.GenieAccessResolveCall(
        action=models.GenieAccessResolveCallAction.RESOLVE,
        data=models.GenieAccessResolveFields(
            request_id=request.id, solution=models.GenieAccessResolveFieldsSolution.APPROVED
        ),
    )
    answer = genie_access.sync_detailed(client=ours, body=approval)
    assert answer.status_code == 200, answer
    assert b'"status":"approved"' in answer.content, answer


if len(sys.argv) > 4:
    walk_in(sys.argv[4])
else:
    walk()
