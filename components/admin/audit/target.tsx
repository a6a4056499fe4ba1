'use client'

import type { AuditEntry } from '#server/audit/search.ts'
import { targetName } from '#server/audit/words.ts'
import type { Right } from '#server/vocabulary/rights.ts'
import { useMe } from '../frame/me.tsx'
import { RecordLink } from '../ui/record-link/record-link.tsx'

/** The page of the entry's target; null if it has none, or if the user may not open it. */
function pageOf(entry: AuditEntry, may: (right: Right) => boolean): string | null {
  const { targetKind, targetId, visitId, problemId } = entry
  const to = (right: Right, href: string) => (may(right) ? href : null)
  if (problemId !== null && may('problem.read')) return `/admin/problems/${problemId}`
  if (targetKind === 'callback_case' && visitId !== null && may('callback.supervise'))
    return `/admin/queue/${targetId}`
  if (visitId !== null) return to('visit.read', `/admin/visits/${visitId}`)
  switch (targetKind) {
    case 'template':
      return to('template.read', `/admin/templates/${targetId}`)
    case 'product':
      return to('product.read', `/admin/products/${encodeURIComponent(targetId)}`)
    case 'setting':
      return to('setting.read', `/admin/settings?key=${encodeURIComponent(targetId)}`)
    case 'staff':
      return to('staff.manage', '/admin/staff')
    case 'alert':
    case 'alert_rule':
      return to('report.read', '/admin/alerts')
    default:
      return null
  }
}

/** What an action concerned, with a link to its page. The id is copied. */
export function Target({ entry }: { entry: AuditEntry }) {
  const { may } = useMe()
  return (
    <RecordLink href={pageOf(entry, may)} copy={entry.targetId}>
      {targetName(entry)}
    </RecordLink>
  )
}
