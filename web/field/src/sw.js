// Keeps the app's own files, so that it opens without signal. It keeps nothing else: no request to the server's door passes here.

const CACHE = "kaifong-field-__VERSION__";
const SHELL = "/field/";
const FILES = ["__FILES__"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([SHELL, ...FILES])));
});

// A newer app waits: the one that is open goes on with its own files, and what it has in memory, until it is started again.
self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || pathname.startsWith("/field/v1/")) return;
  if (event.request.mode === "navigate" && pathname === SHELL) event.respondWith(kept(SHELL));
  else if (FILES.includes(pathname)) event.respondWith(kept(pathname));
});

async function kept(path) {
  return (await caches.match(path)) ?? fetch(path);
}
