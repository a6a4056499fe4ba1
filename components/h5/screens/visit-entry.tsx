'use client'

import { useEffect } from 'react'
import { useText } from '../../i18n/text.ts'
import { goOn } from '../navigation/next-page.ts'
import { useVisitPage } from '../requests/use-visit.ts'
import { FailurePage } from '../shell/failure-view.tsx'
import { SkeletonPage } from '../shell/skeleton.tsx'

/** The page of a visit's path without a step. It opens the visit's current step. */
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
