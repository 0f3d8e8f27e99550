// The service worker: keeps every file of the site, so that it opens without a network.
const KEPT = "inside-adam VERSION";
const FILES = [];

self.addEventListener("install", (event) => event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES))));
self.addEventListener("activate", (event) =>
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)))),
  ),
);
/** A new version waits until its reader wants it. */
self.addEventListener("message", ({ data }) => data === "now" && self.skipWaiting());
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const url = new URL(event.request.url);
  const { origin, pathname, search } = url;
  const answer = async () => {
    const cache = await caches.open(KEPT);
    const page = event.request.mode === "navigate" && (await cache.match(`${origin}${pathname}/`));
    if (page) return Response.redirect(`${origin}${pathname}/${search}`); // as a server of files does
    return (await cache.match(origin + pathname)) ?? fetch(event.request);
  };
  event.respondWith(answer());
});
