'use client'

import { Tooltip } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { text } from './messages.zh-CN.ts'
import type { StaffRow } from './staff-screen.tsx'

/** Where an account comes from: this platform, or the directory whose identity it is linked to. */
function sourceOf({ provider }: Pick<StaffRow, 'provider'>): keyof typeof text.sources {
  if (provider === null) return 'local'
  return provider.startsWith('wecom:') ? 'wecom' : 'oidc'
}

/** Whether the directory maintains name, mail address and roles of the account. */
export const isKept = (row: Pick<StaffRow, 'provider'>): boolean => sourceOf(row) === 'oidc'

/** Where an account comes from, with its identifier there, and whether it is kept for emergencies. */
export function Source({ row }: { row: StaffRow }) {
  const source = text.sources[sourceOf(row)]
  return (
    <>
      {row.subject === null ? (
        source
      ) : (
        <Tooltip title={text.subject(row.subject)}>
          <span>{source}</span>
        </Tooltip>
      )}
      {row.breakGlass && (
        <>
          {' '}
          <ToneTag tone="waiting">{text.breakGlass}</ToneTag>
        </>
      )}
    </>
  )
}
