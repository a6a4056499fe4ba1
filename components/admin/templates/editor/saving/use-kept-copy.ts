import { useEffect, useEffectEvent, useState } from 'react'
import { useMe } from '#components/admin/frame/me.tsx'
import { browserNow } from '#components/browser/clock.ts'
import type { VersionDetails } from '../../data/shapes.ts'
import type { Draft } from '../../draft/draft.ts'
import { findCopy, forgetCopy, keepCopy, type LocalCopy } from '../../draft/local-copy.ts'

/** Milliseconds after the last change until this browser's copy is written. */
const COPY_MS = 250

/** What an author writes. */
export interface Content {
  readonly draft: Draft
  readonly note: string
}

export interface KeptCopy {
  /** False where this browser cannot store copies; the page says so. */
  readonly copied: boolean
  /** This browser's copy from an earlier time; `taken` when it continued the server's revision and is in the editor already. */
  readonly restored: (LocalCopy & { readonly taken: boolean }) | null
  /** The earlier copy needs no decision any more. */
  readonly settle: () => void
  /** Removes the copy from the browser. */
  readonly forget: () => void
}

/**
 * Keeps a copy of what is being written in this browser, and finds the one of an earlier time.
 * @param writing what stands in the editor, and the revision it is based on
 * @param take puts an earlier copy into the editor
 */
export function useKeptCopy(
  version: VersionDetails,
  writing: { readonly present: Content; readonly unsaved: boolean; readonly revision: number },
  take: (copy: LocalCopy) => void,
): KeptCopy {
  const { id } = version
  const { id: me } = useMe()
  const { present, unsaved, revision } = writing
  const [copied, setCopied] = useState(true)
  const [restored, setRestored] = useState<KeptCopy['restored']>(null)

  // Looked for in an effect, because only the browser has it. It is taken over where it continues the server's revision.
  const lookForCopy = useEffectEvent(() => {
    const copy = findCopy(me, id)
    if (copy === null) return
    const same =
      JSON.stringify(copy.content) === JSON.stringify(version.content) && copy.note === version.note
    if (same) return forgetCopy(me, id)
    const taken = copy.revision === version.revision
    setRestored({ ...copy, taken })
    if (taken) take(copy)
  })
  useEffect(() => lookForCopy(), [])

  const keep = useEffectEvent(() => {
    if (!unsaved) return
    const copy = { revision, at: browserNow().toISOString(), note: present.note, content: present.draft }
    setCopied(keepCopy(me, id, copy))
  })
  useEffect(() => {
    const timer = setTimeout(() => keep(), COPY_MS)
    return () => clearTimeout(timer)
  }, [present])
  useEffect(() => {
    const last = () => keep()
    window.addEventListener('pagehide', last)
    return () => window.removeEventListener('pagehide', last)
  }, [])

  return {
    copied,
    restored,
    settle: () => setRestored(null),
    forget: () => {
      forgetCopy(me, id)
      setRestored(null)
    },
  }
}
