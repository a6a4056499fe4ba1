/** The files of a build that its offline worker stores on the phone. */
export interface OfflineFiles {
  /** A hash that changes if any of the files changes. */
  readonly version: string
  /** URL of the empty page, which can render any customer page according to the URL in the browser. */
  readonly shell: string
  /** URLs of all scripts, style sheets and pictures of the customers' pages. */
  readonly files: readonly string[]
}

/** Milliseconds to wait for a network that does not answer before the cached page is shown. */
const PATIENCE_MS = 5000
/**
 * Milliseconds for which a cached page can be used. An older page may no longer match the API once the network is
 * back.
 */
const KEPT_FOR_MS = 24 * 3600 * 1000

/**
 * Builds the script of the service worker that opens the customers' pages without a network. Answers entered without
 * a network are stored on the phone, so the page that shows them must be stored there too.
 *
 * The worker caches the build's files and one empty page, never a response of the API. Pages come from the network
 * whenever it answers, except the page to which the face check returns. A worker and its cache belong to one build.
 * The next build's worker waits until no page of this build is open, so that no page loses its files. The script is
 * written for the oldest supported browsers (ES2017).
 */
export function offlineWorker({ version, shell, files }: OfflineFiles): string {
  return `const CACHE = 'h5-${version}';
const SHELL = '${shell}';
const FILES = ${JSON.stringify(files)};
const SEEN = SHELL + '/seen';
const KNOWN = /^\\/h5\\/(?:visits(?:\\/[\\w-]+(?:\\/[a-z]+)?)?|policies|register|face)$/;

// Back from the vendor, on a network that may be gone by now, nothing but the check's outcome is waited for.
const AT_ONCE = '/h5/face';

const open = () => caches.open(CACHE);
const noteSeen = () => open().then((cache) => cache.put(SEEN, new Response(String(Date.now()))));

self.addEventListener('install', (event) => {
  const shell = new Request(SHELL, { credentials: 'omit' });
  event.waitUntil(open().then((cache) => cache.addAll([shell].concat(FILES))).then(noteSeen));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(
      names.filter((name) => name.indexOf('h5-') === 0 && name !== CACHE).map((name) => caches.delete(name)),
    )),
  );
});

async function keptPage() {
  const cache = await open();
  const seen = await cache.match(SEEN);
  if (!seen || Math.abs(Date.now() - Number(await seen.text())) > ${KEPT_FOR_MS}) return undefined;
  return await cache.match(SHELL, { ignoreVary: true });
}

async function openPage(event, atOnce) {
  if (atOnce) {
    const page = await keptPage().catch(() => undefined);
    if (page) return page;
  }
  const asked = fetch(event.request);
  asked.then((answer) => answer.ok && event.waitUntil(noteSeen())).catch(() => undefined);
  const page = await keptPage().catch(() => undefined);
  if (!page) return await asked;
  const late = new Promise((resolve) => setTimeout(resolve, ${PATIENCE_MS}));
  try {
    const answer = await Promise.race([asked, late]);
    if (answer && answer.status < 500) return answer;
  } catch (error) {
    // No network: the page that is kept says so, in its reader's language.
  }
  return page;
}

async function giveFile(request) {
  const file = await caches.match(request, { ignoreVary: true }).catch(() => undefined);
  return file || await fetch(request);
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (KNOWN.test(url.pathname)) event.respondWith(openPage(event, url.pathname === AT_ONCE));
  } else if (url.pathname.indexOf('/_next/static/') === 0) {
    event.respondWith(giveFile(request));
  }
});
`
}

/**
 * The script of the service worker that is served if customers' pages must not be cached on phones (H5_OFFLINE=off).
 * It removes the earlier worker and its cache.
 */
export const farewellWorker = `self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.map((name) => caches.delete(name))))
      .then(() => self.registration.unregister()),
  );
});
`
