import { scriptUrl } from "./vault/door.js";
import "./ui/app.js";

if ("serviceWorker" in navigator && import.meta.env.PROD) void keepsItsFiles();

/** A newer app that was fetched meanwhile takes over now, at the start, and at no other time. */
async function keepsItsFiles(): Promise<void> {
  const { waiting } = await navigator.serviceWorker.register(scriptUrl("/field/sw.js"), { scope: "/field/" });
  if (waiting === null) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage("take over");
}
