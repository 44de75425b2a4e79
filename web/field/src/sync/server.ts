/** Requests to the server as docs/reference/field-protocol.md has them: signed, with a session, and a clock to go by. */

import { type Bytes, utf8 } from "../bytes.js";
import type { Database } from "../store/database.js";

export const AT = "/field/v1/";
export const JSON_BODY = { "Content-Type": "application/json" };

/** What of the vault a request needs. */
export interface Signer {
  sign(method: string, path: string, time: number, body: Bytes): Promise<string>;
}

/** The server says that this device must be wiped. */
export class WipeOrdered extends Error {}

/** No answer came, or none that counts: nothing is known of what the server did. */
export class NoAnswer extends Error {}

/** The server does not believe this device's clock, and looks at nothing until it is right. */
export class ClockWrong extends NoAnswer {}

export interface Asked {
  method: "GET" | "HEAD" | "POST" | "PATCH";
  path: string;
  body?: Bytes;
  headers?: Record<string, string>;
}

export class Server {
  private session = "";
  private bySignatureAlone = false;

  constructor(
    private readonly device: string,
    private readonly signer: Signer,
    private readonly database: Database,
    private readonly fetched: typeof fetch = (input, init) => fetch(input, init),
    private readonly now: () => number = Date.now,
  ) {}

  /** The same, but by signature alone, as a revoked device hands in what it has. */
  withoutSession(): Server {
    const server = new Server(this.device, this.signer, this.database, this.fetched, this.now);
    server.bySignatureAlone = true;
    return server;
  }

  /** Send with a session, opening one where there is none. Throws WipeOrdered, NoAnswer. */
  async ask(asked: Asked): Promise<Response> {
    if (this.bySignatureAlone) return this.send(asked, "");
    if (this.session === "") await this.openSession();
    const answer = await this.send(asked, this.session);
    if (answer.status !== 401) return answer;
    await this.openSession();
    return this.send(asked, this.session);
  }

  async askJson(asked: Omit<Asked, "body"> & { body?: unknown }, expected: number[] = [200]): Promise<any> {
    const body = asked.body === undefined ? undefined : utf8(JSON.stringify(asked.body));
    const headers = { ...asked.headers, ...(body ? JSON_BODY : {}) };
    const answer = await this.ask({ ...asked, body, headers });
    if (!expected.includes(answer.status)) throw new NoAnswer(`status ${answer.status}`);
    try {
      return await answer.json();
    } catch {
      throw new NoAnswer("the answer is not whole");
    }
  }

  private async openSession(): Promise<void> {
    const answer = await this.send({ method: "POST", path: "sessions", body: utf8("{}"), headers: JSON_BODY }, "");
    if (answer.status !== 201) throw new NoAnswer(`no session: status ${answer.status}`);
    const { session, server_time, lease_until } = await answer.json();
    this.session = session;
    await this.database.updateDevice(() => ({ serverTime: Date.parse(server_time), leaseUntil: Date.parse(lease_until) }));
  }

  private async send(asked: Asked, session: string): Promise<Response> {
    const time = Math.floor(this.now() / 1000);
    const body: Bytes = asked.body ?? new Uint8Array();
    const path = AT + asked.path;
    const headers: Record<string, string> = {
      ...asked.headers,
      "Kaifong-Device": this.device,
      "Kaifong-Time": String(time),
      "Kaifong-Signature": await this.signer.sign(asked.method, path, time, body),
      ...(session ? { Authorization: `Bearer ${session}` } : {}),
    };
    let answer: Response;
    try {
      answer = await this.fetched(path, { method: asked.method, headers, body: asked.body, cache: "no-store", credentials: "omit" });
    } catch (error) {
      throw new NoAnswer(String(error));
    }
    if (answer.status === 403 && (await reason(answer)) === "wipe") throw new WipeOrdered();
    if (answer.status === 400 && (await reason(answer)) === "clock") throw new ClockWrong();
    return answer;
  }
}

async function reason(answer: Response): Promise<string> {
  try {
    return (await answer.clone().json()).reason;
  } catch {
    return "";
  }
}
