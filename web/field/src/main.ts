import { scriptUrl } from "./vault/door.js";
import "./ui/app.js";

if ("serviceWorker" in navigator && import.meta.env.PROD) void navigator.serviceWorker.register(scriptUrl("/field/sw.js"), { scope: "/field/" });
