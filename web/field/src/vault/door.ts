/** The worker in which the vault lives, and its end: locking ends the worker, and its memory with it. */

import { type Remote, wrap } from "comlink";
import type { Vault } from "./vault.js";
import workerUrl from "./vault.worker.ts?worker&url";

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
  return { vault: wrap<Vault>(worker), end: () => worker.terminate() };
}
