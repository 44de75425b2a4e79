/**
 * The 32 bytes that open the vault. They are in memory while the app is unlocked, and nowhere else.
 *
 * A passkey's PRF needs nothing from the server. A PIN alone would fall in minutes to whoever has the handheld, so it counts
 * only together with a share that the server gives for the shift. Five random words are for places without signal.
 */

import { argon2id } from "hash-wasm";
import { type Bytes, join, utf8 } from "../bytes.js";

/** Argon2id: 64 MiB, three passes, one lane; about 0.7 seconds on a handheld. */
const MEMORY_KIB = 64 * 1024;
const PASSES = 3;

export type Secret = Bytes;

export async function stretched(typed: string, salt: Bytes): Promise<Bytes> {
  const settings = { password: typed, salt, parallelism: 1, iterations: PASSES, memorySize: MEMORY_KIB, hashLength: 32 };
  return new Uint8Array(await argon2id({ ...settings, outputType: "binary" }));
}

export async function derived(secret: Secret, salt: Bytes, info: string): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: utf8(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
}

/** What tells the server that the PIN is right, and tells nothing of it. */
export const pinProof = async (pin: Bytes, salt: Bytes): Promise<Bytes> => derived(pin, salt, "kaifong field proof");

export const secretOfPin = async (pin: Bytes, share: Bytes, salt: Bytes): Promise<Secret> =>
  derived(join(pin, share), salt, "kaifong field pin and share");

export const tidied = (words: string): string => words.trim().toLowerCase().replaceAll(/\s+/g, " ");

const PRF_INPUT = utf8("kaifong field vault");

/** A passkey of this device alone, with a PRF; null where the device has none. */
export async function makePasskey(officer: string, host: string): Promise<Bytes | null> {
  const made = (await navigator.credentials.create({
    publicKey: {
      rp: { name: "Kaifong", id: host },
      user: { id: crypto.getRandomValues(new Uint8Array(16)), name: officer, displayName: officer },
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      pubKeyCredParams: [{ type: "public-key", alg: -7 }],
      authenticatorSelection: { residentKey: "discouraged", userVerification: "required" },
      extensions: { prf: {} },
    },
  })) as PublicKeyCredential | null;
  if (made === null || !made.getClientExtensionResults().prf?.enabled) return null;
  return new Uint8Array(made.rawId);
}

/** Asks the person for the finger or the device's code; throws where the passkey gives no PRF. */
export async function secretOfPasskey(credential: Bytes, host: string): Promise<Secret> {
  const got = (await navigator.credentials.get({
    publicKey: {
      rpId: host,
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      allowCredentials: [{ type: "public-key", id: credential }],
      userVerification: "required",
      extensions: { prf: { eval: { first: PRF_INPUT } } },
    },
  })) as PublicKeyCredential | null;
  const first = got?.getClientExtensionResults().prf?.results?.first;
  if (first === undefined) throw new Error("The passkey gave no secret.");
  return new Uint8Array(first as ArrayBuffer);
}
