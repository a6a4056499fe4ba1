'use client'

import { Skeleton } from 'antd'
import { useEffect, useState } from 'react'
import { api } from '#components/admin/api.ts'
import { type StaffFailure, toStaffFailure } from '#components/admin/failure.ts'
import { Failure } from '#components/admin/ui/failure.tsx'
import { useSearchParams } from '#components/browser/address.ts'
import type { ProductProfile, VersionDetails } from '../data/shapes.ts'
import type { Draft } from '../draft/draft.ts'
import { Editor } from './editor-screen.tsx'

interface Ready {
  readonly version: VersionDetails
  readonly productProfiles: readonly ProductProfile[]
  /** The version from which the draft was started. */
  readonly before: Draft | null
  readonly round: number
}

/**
 * The page /admin/templates/[id]/edit. It loads the version once and passes it to the editor. A background refresh
 * would overwrite unsaved changes, so the version is loaded again only when the editor requests it.
 */
export function EditScreen({ id }: { id: string }) {
  const openAt = useSearchParams().get('at')
  const [round, setRound] = useState(0)
  const [ready, setReady] = useState<Ready | null>(null)
  const [failure, setFailure] = useState<StaffFailure | null>(null)

  useEffect(() => {
    let current = true
    read(id).then(
      (found) => current && setReady({ ...found, round }),
      (error) => current && setFailure(toStaffFailure(error)),
    )
    return () => {
      current = false
    }
  }, [id, round])

  function reload(): void {
    setFailure(null)
    setRound((count) => count + 1)
  }

  if (failure !== null) return <Failure failure={failure} again={reload} />
  if (ready === null) return <Skeleton active paragraph={{ rows: 14 }} />
  const { version, productProfiles, before } = ready
  return (
    <Editor
      key={`${id} ${ready.round}`}
      version={version}
      productProfiles={productProfiles}
      before={before}
      openAt={openAt}
      reload={reload}
    />
  )
}

async function read(id: string): Promise<Omit<Ready, 'round'>> {
  const [version, productProfiles] = await Promise.all([
    api.template.get.query({ id }),
    api.template.profiles.query(),
  ])
  const before = version.basedOn === null ? null : await api.template.get.query({ id: version.basedOn.id })
  return { version, productProfiles, before: before?.content ?? null }
}
