'use client'

import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { chunk } from '../client/chunk.ts'
import { keepPages } from '../client/offline.ts'
import { usePath } from '../navigation/path.ts'
import { SkeletonPage } from '../shell/skeleton.tsx'
import { fetchPad } from '../signature/pad.ts'

/** When the pages to come are fetched: after what this one needs. */
const AHEAD_AFTER_MS = 1000

interface Page {
  readonly path: RegExp
  /** Its component as soon as it is there; before, one that waits for it, which React then holds back for 300 ms more. */
  readonly screen: () => ComponentType
  /** Fetches it, so that it is there when it is gone to. */
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

/** In the order in which a visit comes by them. */
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
  // One after the other: what the page in front asks for meanwhile does not wait behind all of them.
  for (const { fetch } of pages) await fetch()
  await fetchPad()
}

/** Fetches the page of an address that is about to be gone to. What does not come is asked for again then. */
export function fetchPage(path: string): void {
  pages
    .find((each) => each.path.test(path))
    ?.fetch()
    .catch(() => undefined)
}

/**
 * The page the server gave, and every other one the customer goes on to from there (go.ts). While they read, the pages to come
 * are fetched: neither a bad network nor a new version of the platform can cost them their place any more.
 */
export function Pages({ children }: { children: ReactNode }) {
  const path = usePath()
  const [given] = useState(path)

  useEffect(() => {
    const timer = setTimeout(() => {
      // What did not come is asked for again when it is gone to.
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
 * Whichever page the address names, from one document that knows none: what a browser without a network opens
 * (server/http/pages/offline-worker.ts). Which it is, is known in the browser only.
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

/** An address that is none of these pages: the server knows. */
function Elsewhere({ path }: { path: string }) {
  useEffect(() => window.location.replace(path), [path])
  return null
}
