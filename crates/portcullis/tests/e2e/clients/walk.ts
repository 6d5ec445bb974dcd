// The README's walk with a client that openapi-typescript made: every call is typed by the description alone.
import createClient from "openapi-fetch";
import type { paths } from "./api.js";

declare const process: { argv: string[] };
const [, , at, email, password, mailed] = process.argv as [string, string, string, string, string, string?];
const client = createClient<paths>({ baseUrl: at });
const url_name = "billing-helper";

/** What a call answered; a failure ends the walk. */
function sure<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

function same(one: unknown, other: unknown) {
  if (one !== other) throw new Error(`${JSON.stringify(one)} is not ${JSON.stringify(other)}`);
}

/** Goes in by a link; answers the pass. */
async function walkIn(token: string): Promise<string> {
  const headers = { "X-Agent-Access-Token": token };
  const entry = sure(await client.POST("/v1/public-agent-pages/url", { params: { header: headers }, body: { url_name } }));
  same(entry.data.agent.name, "Billing helper");
  return entry.data.pass!.token;
}

if (mailed !== undefined) {
  await walkIn(mailed);
} else {
  // Sign in, and make an API key.
  const login = await client.POST("/api/v1/auth/login", { body: { email, password } });
  const me = sure(login).data;
  same(me.email, email);
  const cookie = login.response.headers.getSetCookie()[0]!.split(";")[0]!;
  const made = await client.POST("/api/v1/agents/{id}/api-key", {
    params: { path: { id: me.id } },
    headers: { Cookie: cookie, Origin: at },
  });
  const key: string = sure(made).data.api_key;
  const ours = createClient<paths>({ baseUrl: at, headers: { Authorization: `Bearer ${key}` } });

  // Make a Genie, and a link that can be used twice.
  const genie = sure(await ours.POST("/v1/genies/create", { body: { name: "Billing helper" } })).data.agent;
  same(genie.url_name, url_name);
  const link = sure(
    await ours.POST("/v1/genie-access/create", { params: { query: { id: genie.id } }, body: { max_uses: 2 } }),
  ).data.grant;
  // Changed by what was read.
  const changed = sure(
    await ours.PATCH("/v1/genies/{id}", { params: { path: { id: genie.id } }, body: { description: genie.description } }),
  );
  same(changed.data.agent.description, null);

  // Walk in: the first two are let in, the third is refused.
  await walkIn(link.token!);
  await walkIn(link.token!);
  const refused = await client.POST("/v1/public-agent-pages/url", {
    params: { header: { "X-Agent-Access-Token": link.token! } },
    body: { url_name },
  });
  same(refused.error?.error.code, "GENIE_PRIVATE");

  // A visitor asks for access; the owner sees the request and approves it, with its fields in `data` or beside `action`.
  const wish = { url_name, email: "vi@example.com" };
  const asked = sure(await client.POST("/v1/public-agent-pages/request-access", { body: wish }));
  same(asked.data.requested, true);
  const list = sure(await ours.GET("/v1/genie-access/requests", { params: { query: { id: genie.id } } }));
  const requestId = list.data.requests[0]!.id;
  const flat = { action: "resolve", requestId, solution: "approved" } as const;
  const resolved = sure(await ours.POST("/v1/genie-access", { body: flat }));
  // One action of this path can answer with a file.
  if (typeof resolved === "string" || !("request" in resolved.data)) throw new Error("no request came back");
  same(resolved.data.request.status, "approved");
}
