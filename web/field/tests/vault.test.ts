import { describe, expect, it } from "vitest";
import { random, utf8 } from "../src/bytes.js";
import { makeSealingKeys, publicPoint, seal, unseal } from "../src/vault/sealing.js";
import { derived, pinProof, secretOfPin, stretched, tidied } from "../src/vault/secrets.js";
import { Vault, WrongSecret } from "../src/vault/vault.js";

describe("sealing", () => {
  it("opens for its holder and its purpose alone", async () => {
    const keys = await makeSealingKeys();
    const other = await makeSealingKeys();
    const sealed = await seal(utf8("陳大文"), await publicPoint(keys.publicKey), "a purpose");

    expect(await unseal(sealed, keys, "a purpose")).toEqual(utf8("陳大文"));
    await expect(unseal(sealed, keys, "another")).rejects.toThrow();
    await expect(unseal(sealed, other, "a purpose")).rejects.toThrow();
  });
});

describe("secrets", () => {
  it("of a PIN needs the server's share, and its proof is another value", async () => {
    const salt = random(16);
    const pin = await stretched("482913", salt);

    expect(await secretOfPin(pin, random(32), salt)).not.toEqual(await secretOfPin(pin, random(32), salt));
    expect(await pinProof(pin, salt)).not.toEqual(await derived(pin, salt, "kaifong field pin and share"));
  });

  it("of five words does not mind case and blanks", () => {
    expect(tidied(" Lantern  river Copper moon Bridge")).toBe("lantern river copper moon bridge");
  });
});

describe("vault", () => {
  const salt = random(16);
  const server = async () => {
    const sealing = await makeSealingKeys();
    return { signKey: random(32), sealKey: await publicPoint(sealing.publicKey), private: sealing };
  };

  it("opens by its secret alone, and signs what its public key verifies", async () => {
    const secret = random(32);
    const first = new Vault("d1");
    const keys = await first.makeKeys();
    const wrapped = await first.keepKeys(secret, salt);

    const again = new Vault("d1");
    await expect(again.unlock(random(32), salt, wrapped)).rejects.toThrow(WrongSecret);
    await again.unlock(secret, salt, wrapped);

    const signature = await again.sign("POST", "/field/v1/sessions", 1_790_000_000, utf8("{}"));
    const key = await crypto.subtle.importKey("raw", keys.signKey, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    const message = utf8("POST\n/field/v1/sessions\n1790000000\n44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    const bytes = Uint8Array.from(atob(signature.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
    expect(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, bytes, message)).toBe(true);
  });

  it("keeps a record for its own place", async () => {
    const vault = new Vault("d1");
    await vault.makeKeys();
    await vault.keepKeys(random(32), salt);
    await vault.makePackageKey("p1");
    const place = { package: "p1", store: "visits", id: "7", version: 3 };
    const kept = await vault.encrypt(place, { name: "黃嘉欣" });

    expect(await vault.decrypt(place, kept)).toEqual({ name: "黃嘉欣" });
    await expect(vault.decrypt({ ...place, version: 4 }, kept)).rejects.toThrow();
    await expect(vault.decrypt({ ...place, id: "8" }, kept)).rejects.toThrow();
    vault.forgetPackage("p1");
    await expect(vault.decrypt(place, kept)).rejects.toThrow("locked");
  });

  it("seals an operation so that the server alone reads it", async () => {
    const to = await server();
    const vault = new Vault("d1", to);
    await vault.makeKeys();
    await vault.keepKeys(random(32), salt);
    const sealed = await vault.sealOperation("op1", { kind: "visit.outcome" });

    const opened = await unseal(sealed, to.private, "kaifong field operation d1 op1");
    expect(JSON.parse(new TextDecoder().decode(opened))).toEqual({ kind: "visit.outcome" });
    await expect(unseal(sealed, to.private, "kaifong field operation d1 op2")).rejects.toThrow();
  });
});
