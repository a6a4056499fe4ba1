import 'next/dist/build/polyfills/polyfill-module'
import type { ComponentType } from 'react'
import { hydrateRoot } from 'react-dom/client'

/*
 * Replaces Next's client on the customers' pages (next.config.js, turbopack.resolveAlias). Next's client includes a
 * router, which costs more than a second on a slow network. The customers' pages do not use that router
 * (components/h5/screens/pages.tsx). The development server ignores the alias and uses Next's client.
 */

type Shown = ComponentType<object>
type App = ComponentType<{ readonly Component: Shown; readonly pageProps: object }>

/** How a build registers a page: as a pair of a route and a loader. One of the routes is `/_app`. */
type Entry =
  | readonly ['/_app', () => { readonly default: App }]
  | readonly [string, () => { readonly default: Shown }]

declare global {
  interface Window {
    __NEXT_P?: { push(entry: Entry): unknown }
  }
}

const isApp = (entry: Entry): entry is readonly ['/_app', () => { readonly default: App }] =>
  entry[0] === '/_app'

let app: App | undefined
let page: Shown | undefined

function take(entry: Entry): void {
  if (isApp(entry)) app = entry[1]().default
  else page = entry[1]().default
  const root = document.getElementById('__next')
  if (app === undefined || page === undefined || root === null) return
  const App = app
  hydrateRoot(root, <App Component={page} pageProps={pageProps()} />)
}

/** The props with which the page was prerendered. */
function pageProps(): object {
  const data: unknown = JSON.parse(document.getElementById('__NEXT_DATA__')?.textContent ?? '{}')
  const props: unknown = Reflect.get(Object(data), 'props')
  return Object(Reflect.get(Object(props), 'pageProps'))
}

const before = window.__NEXT_P
window.__NEXT_P = { push: take }
if (Array.isArray(before)) before.forEach(take)
