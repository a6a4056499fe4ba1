/**
 * Registers the service worker that keeps these pages for use without a network (server/http/pages/offline-worker.ts).
 * Called after the pages' files were fetched: the worker then takes them from the browser's cache. Registering fails without
 * harm where there is no worker (private mode, the development server).
 */
export function keepPages(): void {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.register('/h5/offline.js', { scope: '/h5/' }).catch(() => undefined)
}
