/** A server that keeps what it is sent as the protocol says, and a line to it that can be cut before or after it acts. */

import { type Bytes, base64url, hex, sha256, text, unbase64url } from "../src/bytes.js";
import { makeSealingKeys, publicPoint, seal, unseal } from "../src/vault/sealing.js";

export type Cut = "none" | "before" | "after";

export class FakeServer {
  operations: any[] = [];
  attachments = new Map<string, { there: Bytes; length: number }>();
  revoked = false;
  wiped = 0;
  package: any = null;
  cuts: Cut[] = [];
  torn = false;
  /** Of the next parts of attachments this many come with a bit turned over. */
  garbled = 0;
  requests = 0;
  private stored = new Map<string, { body: string; result: string }>();
  private lastSeq = 0;
  private deviceKeys = { sign: new Uint8Array() as Bytes, seal: new Uint8Array() as Bytes };
  private now = Date.parse("2026-03-02T01:00:00Z");

  private constructor(
    private readonly sealing: CryptoKeyPair,
    private readonly signing: CryptoKeyPair,
    private readonly points: { sign: Bytes; seal: Bytes },
  ) {}

  static async make(): Promise<FakeServer> {
    const sealing = await makeSealingKeys();
    const signing = (await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"])) as CryptoKeyPair;
    const sign = new Uint8Array(await crypto.subtle.exportKey("raw", signing.publicKey));
    return new FakeServer(sealing, signing, { sign, seal: await publicPoint(sealing.publicKey) });
  }

  clock = (): number => this.now;

  pass(milliseconds: number): void {
    this.now += milliseconds;
  }

  fetch = (async (input: string, init: RequestInit = {}) => {
    this.requests += 1;
    const cut = this.cuts.shift() ?? "none";
    if (cut === "before") throw new TypeError("Failed to fetch");
    const answer = await this.answer(input, init);
    if (cut === "after") throw new TypeError("Failed to fetch");
    return answer;
  }) as unknown as typeof fetch;

  private async answer(path: string, init: RequestInit): Promise<Response> {
    const body: Bytes = typeof init.body === "string" ? new TextEncoder().encode(init.body) : ((init.body as Bytes | undefined) ?? new Uint8Array());
    const at = path.replace("/field/v1/", "");
    const times = { server_time: new Date(this.now).toISOString(), lease_until: new Date(this.now + 86_400_000).toISOString() };
    if (at === "devices") {
      const asked = JSON.parse(text(body));
      this.deviceKeys = { sign: unbase64url(asked.sign_key), seal: unbase64url(asked.seal_key) };
      return json({ device: "d1", sign_key: base64url(this.points.sign), seal_key: base64url(this.points.seal), ...times }, 201);
    }
    if (!(await this.verified(init, path, body))) return json({ reason: "signature" }, 400);
    if (at === "wiped") {
      this.wiped += 1;
      return new Response(null, { status: 204 });
    }
    if (this.revoked && (at === "sessions" || at.startsWith("packages/"))) return json({ reason: "wipe" }, 403);
    if (this.revoked && new Headers(init.headers).has("Authorization")) return json({ reason: "wipe" }, 403);
    if (at === "sessions") return json({ session: "s1", ...times }, 201);
    if (at.startsWith("packages/")) return this.packageAnswer(init);
    if (at === "operations") {
      const results = [];
      for (const one of JSON.parse(text(body)).operations) results.push(await this.take(one));
      return json({ results }, 200);
    }
    return this.attachmentAnswer(at.replace("attachments/", ""), init, body);
  }

  private async packageAnswer(init: RequestInit): Promise<Response> {
    if (this.package === null) return json({}, 404);
    const etag = `"${this.package.package}"`;
    if (new Headers(init.headers).get("If-None-Match") === etag) return new Response(null, { status: 304 });
    let sealed = await seal(new TextEncoder().encode(JSON.stringify(this.package)), this.deviceKeys.seal, "kaifong field package d1");
    const signature = new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, this.signing.privateKey, sealed));
    if (this.torn) sealed = sealed.slice(0, -1);
    return json({ package: this.package.package, sealed: base64url(sealed), signature: base64url(signature) }, 200, { ETag: etag });
  }

  private async take(one: { id: string; seq: number; sealed: string }): Promise<{ id: string; result: string }> {
    const known = this.stored.get(one.id);
    if (known !== undefined) return { id: one.id, result: known.body === one.sealed ? known.result : "rejected" };
    if (one.seq !== this.lastSeq + 1) return { id: one.id, result: "held" };
    this.lastSeq = one.seq;
    const opened = await unseal(unbase64url(one.sealed), this.sealing, `kaifong field operation d1 ${one.id}`);
    this.operations.push(JSON.parse(text(opened)));
    this.stored.set(one.id, { body: one.sealed, result: "applied" });
    return { id: one.id, result: "applied" };
  }

  private async attachmentAnswer(name: string, init: RequestInit, body: Bytes): Promise<Response> {
    const headers = new Headers(init.headers);
    const kept = this.attachments.get(name) ?? { there: new Uint8Array(), length: Number(headers.get("Kaifong-Length") ?? -1) };
    let status = 200;
    if (init.method === "PATCH") {
      if (Number(headers.get("Kaifong-Offset")) !== kept.there.length) status = 409;
      else {
        const there = new Uint8Array(kept.there.length + body.length);
        there.set(kept.there);
        there.set(body, kept.there.length);
        if (this.garbled-- > 0) there[kept.there.length]! ^= 1;
        this.attachments.set(name, { there, length: Number(headers.get("Kaifong-Length")) });
      }
    }
    let now = this.attachments.get(name) ?? kept;
    if (now.there.length === now.length && hex(await sha256(now.there)) !== name) {
      this.attachments.delete(name);
      [now, status] = [{ there: new Uint8Array(), length: now.length }, 409];
    }
    const complete = now.there.length === now.length && hex(await sha256(now.there)) === name;
    return new Response(null, { status, headers: { "Kaifong-Offset": String(now.there.length), "Kaifong-Complete": complete ? "1" : "0" } });
  }

  async opened(name: string): Promise<Bytes> {
    return unseal((this.attachments.get(name) as { there: Bytes }).there, this.sealing, "kaifong field attachment d1");
  }

  private async verified(init: RequestInit, path: string, body: Bytes): Promise<boolean> {
    const headers = new Headers(init.headers);
    const message = `${init.method}\n${path}\n${headers.get("Kaifong-Time")}\n${hex(await sha256(body))}`;
    const key = await crypto.subtle.importKey("raw", this.deviceKeys.sign, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    const signature = unbase64url(headers.get("Kaifong-Signature") ?? "");
    return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, new TextEncoder().encode(message));
  }
}

function json(value: unknown, status: number, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json", ...headers } });
}
