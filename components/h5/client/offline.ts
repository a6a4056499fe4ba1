/**
 * Has the browser keep these pages, so that they open without a network (server/http/pages/offline-worker.ts). Browsers that keep
 * nothing, and the development server, do without. After everything else: what is kept is in the browser's cache by then.
 */
export function keepPages(): void {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.register('/h5/offline.js', { scope: '/h5/' }).catch(() => undefined)
}
