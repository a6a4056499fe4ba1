'use client'

import { useText } from '../../i18n/text.ts'
import { HandOver } from '../exits/hand-over.tsx'
import { FaceConsentActions, FaceConsentText, useFaceConsent } from '../identity-check/face-consent.tsx'
import { useVisit } from '../requests/use-visit.ts'
import { FailurePage } from '../shell/failure-view.tsx'
import { Shell } from '../shell/shell.tsx'
import { SkeletonPage } from '../shell/skeleton.tsx'
import { Help } from '../ui/help.tsx'

/**
 * The page 人脸识别单独同意 (separate consent to the face check). Faces are sensitive personal data, so the law requires a
 * separate consent, and an alternative must be offered.
 */
export function ConsentScreen() {
  const { t } = useText()
  const visit = useVisit('identity')
  if (visit.state === 'failed') return <FailurePage failure={visit.failure} again={visit.again} />
  if (visit.state === 'loading') return <SkeletonPage title={t('consent.title')} step="identity" />
  const { visitId, over } = visit.data.visit
  return <Consent visitId={visitId} afterwards={over !== null} />
}

/** @param props.afterwards true if the visit has ended and the check is for the customer's copy of it */
function Consent({ visitId, afterwards }: { visitId: string; afterwards: boolean }) {
  const { t } = useText()
  const consent = useFaceConsent(visitId)
  return (
    <Shell
      title={t('consent.title')}
      lead={t('consent.lead')}
      {...(afterwards ? {} : { step: 'identity' })}
      actions={<FaceConsentActions consent={consent} />}
    >
      <FaceConsentText consent={consent} heading="h2" afterwards={afterwards} />
      {!afterwards && <HandOver visitId={visitId} kind="callMeInstead" />}
      <Help />
    </Shell>
  )
}
