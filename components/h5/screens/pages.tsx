'use client'

import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { chunk } from '../client/chunk.ts'
import { keepPages } from '../client/offline.ts'
import { usePath } from '../navigation/path.ts'
import { SkeletonPage } from '../shell/skeleton.tsx'
import { fetchPad } from '../signature/pad.ts'

/**
 * Milliseconds to wait before the other pages are fetched, so that their files do not compete with the files of the
 * current page.
 */
const AHEAD_AFTER_MS = 1000

interface Page {
  readonly path: RegExp
  /**
   * Returns the loaded component, or a lazy component if it is not loaded. The loaded component is preferred, because
   * React shows a lazy component 300 ms late even if its code has arrived.
   */
  readonly screen: () => ComponentType
  /** Fetches the component before it is needed. */
  readonly fetch: () => Promise<unknown>
}

function page(path: RegExp, load: () => Promise<ComponentType>): Page {
  let there: ComponentType | undefined
  const fetch = chunk(async () => {
    there = await load()
    return { default: there }
  })
  const Late = lazy(fetch)
  return { path, screen: () => there ?? Late, fetch }
}

/** The pages in the order of a visit. They are fetched in advance in the same order. */
const pages: readonly Page[] = [
  page(/^\/h5\/(?:visits|shell)$/, async () => (await import('./pending.tsx')).PendingScreen),
  page(/^\/h5\/visits\/[^/]+$/, async () => (await import('./visit-entry.tsx')).VisitEntryScreen),
  page(/\/identity$/, async () => (await import('./identity.tsx')).IdentityScreen),
  page(/\/consent$/, async () => (await import('./consent.tsx')).ConsentScreen),
  page(/\/notice$/, async () => (await import('./notice.tsx')).NoticeScreen),
  page(/\/questionnaire$/, async () => (await import('./questionnaire.tsx')).QuestionnaireScreen),
  page(/\/review$/, async () => (await import('./review.tsx')).ReviewScreen),
  page(/\/result$/, async () => (await import('./result.tsx')).ResultScreen),
  page(/^\/h5\/policies$/, async () => (await import('./policies.tsx')).PoliciesScreen),
  page(/^\/h5\/register$/, async () => (await import('./register.tsx')).RegisterScreen),
  page(/^\/h5\/face$/, async () => (await import('./face.tsx')).FaceReturnScreen),
]

async function fetchAhead(): Promise<void> {
  // The pages are fetched one at a time, so that requests of the current page do not queue behind the requests for
  // all other pages.
  for (const { fetch } of pages) await fetch()
  await fetchPad()
}

/**
 * Fetches the page of a path that is about to be opened. A failure is ignored, because opening the page fetches it
 * again.
 */
export function fetchPage(path: string): void {
  pages
    .find((each) => each.path.test(path))
    ?.fetch()
    .catch(() => undefined)
}

/**
 * Shows the page that the server sent, and then every page to which the customer goes (go.ts). The other pages are
 * fetched in the background. After that, neither a bad network nor a newly deployed version can interrupt the visit.
 */
export function Pages({ children }: { children: ReactNode }) {
  const path = usePath()
  const [given] = useState(path)

  useEffect(() => {
    const timer = setTimeout(() => {
      // A failure is ignored, because opening a page fetches it again.
      fetchAhead().then(keepPages, () => undefined)
    }, AHEAD_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])

  return path === given ? children : <PageFor path={path} />
}

function PageFor({ path }: { path: string }) {
  const { t } = useText()
  const found = pages.find((each) => each.path.test(path))
  if (found === undefined) return <Elsewhere path={path} />
  return (
    <Suspense fallback={<SkeletonPage title={t('brand.name')} />}>
      <PageAt key={path} page={found} />
    </Suspense>
  )
}

/**
 * The page of the current path, in a document that was not prerendered for a particular path. The service worker
 * serves this document without a network (server/http/pages/offline-worker.ts). The path is known only in the
 * browser, so the first render is a skeleton.
 */
export function AnyPage() {
  const { t } = useText()
  const path = usePath()
  const [here, setHere] = useState(false)
  useEffect(() => setHere(true), [])
  return here ? <PageFor path={path} /> : <SkeletonPage title={t('brand.name')} />
}

function PageAt({ page }: { page: Page }) {
  const [Screen] = useState(page.screen)
  return <Screen />
}

/** Loads a path from the server if none of these pages has that path. */
function Elsewhere({ path }: { path: string }) {
  useEffect(() => window.location.replace(path), [path])
  return null
}
