// Passkeys: shows the buttons where the browser has what they need, and puts the device's answer into the form.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (keys = []) => keys.map((key) => ({ ...key, id: bytes(key.id) }));
const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

// What the device says to the options that the program has made; with a user in them it makes a new key
const answer = async (options) => {
  const asked = { ...options, challenge: bytes(options.challenge) };
  const { id, type, response } = await (options.user
    ? navigator.credentials.create({
        publicKey: {
          ...asked,
          user: { ...options.user, id: bytes(options.user.id) },
          excludeCredentials: known(options.excludeCredentials),
        },
      })
    : navigator.credentials.get({ publicKey: { ...asked, allowCredentials: known(options.allowCredentials) } }));
  const parts = PARTS.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  return JSON.stringify({ id, rawId: id, type, response: Object.fromEntries(parts) });
};

const begin = (form) => {
  const said = form.querySelector("[role=status]");
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    said.textContent = "";
    try {
      const options = await fetch(form.dataset.passkey, { method: "POST", body: new FormData(form) });
      if (options.redirected) return location.reload(); // signed out meanwhile
      form.elements.response.value = await answer(await options.json());
      form.submit();
    } catch (error) {
      said.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
    } finally {
      busy = false;
    }
  });
  form.hidden = false;
};

if (window.PublicKeyCredential) {
  for (const sentence of document.querySelectorAll("[data-without-passkeys]")) sentence.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) begin(form);
}
