'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { AttachmentTarget } from '#server/vocabulary/attachments.ts'
import { type AdminOutputs, api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { listenToChanges } from '../live/changed.ts'
import { useStreamOpen } from '../live/use-stream-open.ts'
import { useData } from '../use-data.ts'

export type Attachment = AdminOutputs['attachment']['problem']['list']['rows'][number]

/** Milliseconds after which the list is loaded again while the page has no stream of changes. */
const POLL_MS = 10_000

/** A change of an attachment is told as a change of its record. */
const resourceOf = { followUp: 'followUps', problem: 'problems' } as const

/** The beginning of the keys under which the attachments of a record are cached. */
const attachmentsOf = (of: AttachmentTarget, id: string) => ['attachment', of, id] as const

/** The beginnings of the keys whose data changes with an attachment of a record. The list of letters counts them. */
export const changedBy = (of: AttachmentTarget, id: string) => [attachmentsOf(of, id), recordsOf('followUps')]

/** The attachments of a record. They are loaded again when anybody changes one, for example when a scan ends. */
export function useAttachments(of: AttachmentTarget, id: string) {
  const client = useQueryClient()
  const live = useStreamOpen()
  useEffect(
    () =>
      listenToChanges((resources) => {
        if (resources.includes(resourceOf[of]))
          void client.invalidateQueries({ queryKey: attachmentsOf(of, id) })
      }),
    [client, of, id],
  )
  return useData(
    attachmentsOf(of, id),
    () => api.attachment[of].list.query({ id }),
    live ? {} : { everyMs: POLL_MS },
  )
}
