'use client'

import { useEffect } from 'react'
import { useText } from '../../i18n/text.ts'
import { FailurePage } from '../failure-view.tsx'
import { goOn } from '../next-page.ts'
import { SkeletonPage } from '../skeleton.tsx'
import { useVisitPage } from '../use-visit.ts'

/** The address of a visit without a page: leads to the one it is at. */
export function VisitEntryScreen() {
  const { t } = useText()
  const loaded = useVisitPage()
  const page = loaded.state === 'ready' ? loaded.data : null
  useEffect(() => {
    if (page !== null) goOn(page.visit.visitId, page)
  }, [page])
  if (loaded.state === 'failed') return <FailurePage failure={loaded.failure} again={loaded.again} />
  return <SkeletonPage title={t('brand.name')} />
}
