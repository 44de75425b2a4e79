/** The worker in which the vault lives, and its end: locking ends the worker, and its memory with it; what it was asked fails then. */

import { type Remote, wrap } from "comlink";
import type { Vault } from "./vault.js";
import workerUrl from "./vault.worker.ts?worker&url";

export class Ended extends Error {}

export interface OpenVault {
  vault: Remote<Vault>;
  end(): void;
}

/** This page's scripts come from these addresses and from no other: the browser holds to it (Trusted Types). */
const scripts = window.trustedTypes?.createPolicy("kaifong-field", {
  createScriptURL(url: string) {
    if (url === workerUrl || url === "/field/sw.js") return url;
    throw new TypeError(`No script of ours: ${url}`);
  },
});

export const scriptUrl = (url: string): string => (scripts ? (scripts.createScriptURL(url) as unknown as string) : url);

export function openVault(): OpenVault {
  const worker = new Worker(scriptUrl(workerUrl), { type: "module" });
  let fail = (_over: Ended): void => undefined;
  const over = new Promise<never>((_done, failed) => (fail = failed));
  over.catch(() => undefined);
  const vault = new Proxy(wrap<Vault>(worker), {
    get: (remote, name) => (...given: unknown[]) => Promise.race([(remote as unknown as Record<PropertyKey, (...given: unknown[]) => Promise<unknown>>)[name]?.(...given), over]),
  });
  const end = (): void => {
    worker.terminate();
    fail(new Ended());
  };
  return { vault, end };
}
