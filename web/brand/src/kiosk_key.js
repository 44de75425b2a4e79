// The kiosk's own key: Ed25519, made here, kept in the browser's database, and not to be taken out of it.
const NAME = "kaifong-kiosk";

const store = async (mode, ask) => {
  const db = await new Promise((done, fail) => {
    const open = indexedDB.open(NAME, 1);
    open.onupgradeneeded = () => open.result.createObjectStore("own");
    open.onsuccess = () => done(open.result);
    open.onerror = () => fail(open.error);
  });
  try {
    return await new Promise((done, fail) => {
      const asked = ask(db.transaction("own", mode).objectStore("own"));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  } finally {
    db.close();
  }
};
const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

// A new key; its public half, in base 64, for the landlord
export const make = async () => {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  await store("readwrite", (own) => own.put(pair, "key"));
  return text(await crypto.subtle.exportKey("raw", pair.publicKey));
};

// Which machine the landlord calls this one
export const name = (id) => store("readwrite", (own) => own.put(id, "device"));

// What asks for another lease, signed now; null where this browser is no kiosk
export const request = async () => {
  const [pair, id] = [await store("readonly", (own) => own.get("key")), await store("readonly", (own) => own.get("device"))];
  if (!pair || !id) return null;
  const at = Math.floor(Date.now() / 1000);
  const message = new TextEncoder().encode(`kaifong lease ${id} ${at}`);
  return { device: id, at, signature: text(await crypto.subtle.sign("Ed25519", pair.privateKey, message)) };
};
