'use client'

import { usePathname } from 'next/navigation'
import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { useText } from '../i18n/text.ts'
import { chunk } from './chunk.ts'
import { fetchPad } from './pad.ts'
import { SkeletonPage } from './skeleton.tsx'

/** When the pages to come are fetched: after what this one needs. */
const AHEAD_AFTER_MS = 1000

interface Page {
  readonly path: RegExp
  readonly Screen: ComponentType
  /** Fetches it, so that it is there when it is gone to. */
  readonly fetch: () => Promise<unknown>
}

function page(path: RegExp, load: () => Promise<ComponentType>): Page {
  const fetch = chunk(async () => ({ default: await load() }))
  return { path, Screen: lazy(fetch), fetch }
}

/** In the order in which a visit comes by them. */
const pages: readonly Page[] = [
  page(/^\/h5\/visits$/, async () => (await import('./screens/pending.tsx')).PendingScreen),
  page(/^\/h5\/visits\/[^/]+$/, async () => (await import('./screens/visit-entry.tsx')).VisitEntryScreen),
  page(/\/identity$/, async () => (await import('./screens/identity.tsx')).IdentityScreen),
  page(/\/consent$/, async () => (await import('./screens/consent.tsx')).ConsentScreen),
  page(/\/notice$/, async () => (await import('./screens/notice.tsx')).NoticeScreen),
  page(/\/questionnaire$/, async () => (await import('./screens/questionnaire.tsx')).QuestionnaireScreen),
  page(/\/review$/, async () => (await import('./screens/review.tsx')).ReviewScreen),
  page(/\/result$/, async () => (await import('./screens/result.tsx')).ResultScreen),
  page(/^\/h5\/policies$/, async () => (await import('./screens/policies.tsx')).PoliciesScreen),
  page(/^\/h5\/register$/, async () => (await import('./screens/register.tsx')).RegisterScreen),
]

async function fetchAhead(): Promise<void> {
  // One after the other: what the page in front asks for meanwhile does not wait behind all of them.
  for (const { fetch } of pages) await fetch()
  await fetchPad()
}

/**
 * The page the server gave, and every other one the customer goes on to from there (go.ts). While they read, the pages to come
 * are fetched: neither a bad network nor a new version of the platform can cost them their place any more.
 */
export function Pages({ children }: { children: ReactNode }) {
  const { t } = useText()
  const path = usePathname()
  const [given] = useState(path)

  useEffect(() => {
    const timer = setTimeout(() => {
      // What did not come is asked for again when it is gone to.
      fetchAhead().catch(() => undefined)
    }, AHEAD_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])

  if (path === given) return children
  const found = pages.find((each) => each.path.test(path))
  if (found === undefined) return <Elsewhere path={path} />
  return (
    <Suspense fallback={<SkeletonPage title={t('brand.name')} />}>
      <found.Screen key={path} />
    </Suspense>
  )
}

/** An address that is none of these pages: the server knows. */
function Elsewhere({ path }: { path: string }) {
  useEffect(() => window.location.replace(path), [path])
  return null
}
