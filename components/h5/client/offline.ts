/**
 * Registers the service worker that stores these pages for use without a network
 * (server/http/pages/offline-worker.ts). Call it after the pages' files have been fetched, so that the worker takes
 * them from the browser's cache. Where no worker is available (private mode, the development server), the
 * registration fails without harm.
 */
export function keepPages(): void {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.register('/h5/offline.js', { scope: '/h5/' }).catch(() => undefined)
}
