import { useEffect, useEffectEvent, useState } from 'react'
import { useMe } from '#components/admin/frame/me.tsx'
import { browserNow } from '#components/browser/clock.ts'
import type { VersionDetails } from '../../data/shapes.ts'
import type { Draft } from '../../draft/draft.ts'
import { findCopy, forgetCopy, keepCopy, type LocalCopy } from '../../draft/local-copy.ts'

/** Milliseconds from the last change until this browser's copy is stored. */
const COPY_MS = 250

/** The content an author edits. */
export interface Content {
  readonly draft: Draft
  readonly note: string
}

export interface KeptCopy {
  /** False when this browser cannot store copies. The page then warns the author. */
  readonly copied: boolean
  /**
   * This browser's copy from an earlier time. `taken` is true when the copy is based on the server's present revision
   * and was therefore put into the editor.
   */
  readonly restored: (LocalCopy & { readonly taken: boolean }) | null
  /** Records that the author has decided about the earlier copy, so that the banner about it disappears. */
  readonly settle: () => void
  /** Removes the copy from the browser. */
  readonly forget: () => void
}

/**
 * Stores a copy of the editor's content in this browser, and finds an earlier copy.
 * @param writing the content of the editor, and the revision it is based on
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

  // The copy is read in an effect, because it exists only in the browser. It is put into the editor if it is based on
  // the server's present revision.
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
