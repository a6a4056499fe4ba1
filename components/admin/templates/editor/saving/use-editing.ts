'use client'

import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import { api } from '#components/admin/api.ts'
import { detailText, toStaffFailure } from '#components/admin/failure.ts'
import { useMe } from '#components/admin/frame/me.tsx'
import { browserNow } from '#components/browser/clock.ts'
import type { Draft } from '../../draft/draft.ts'
import { begin, type History, redo, step, undo } from '../../draft/history.ts'
import { findCopy, forgetCopy, keepCopy, type LocalCopy } from '../../draft/local-copy.ts'
import type { VersionDetails } from '../../shapes.ts'

/** Milliseconds between two automatic saves. */
const AUTOSAVE_MS = 20_000
/** Milliseconds after the last change until this browser's copy is written. */
const COPY_MS = 250

export type Saving =
  | { readonly state: 'idle' }
  | { readonly state: 'saving' }
  | { readonly state: 'failed'; readonly why: string }
  /** Somebody else saved meanwhile. What was typed stays in the page and in this browser. */
  | { readonly state: 'conflict'; readonly why: string }

interface Content {
  readonly draft: Draft
  readonly note: string
}

export interface Editing {
  readonly draft: Draft
  readonly note: string
  readonly revision: number
  /** The page holds changes that the server does not have. */
  readonly unsaved: boolean
  /** False where this browser cannot store copies; the page says so. */
  readonly copied: boolean
  readonly savedAt: Date | null
  readonly saving: Saving
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** This browser's copy from an earlier time; `taken` when it continued the server's revision and is in the editor already. */
  readonly restored: (LocalCopy & { readonly taken: boolean }) | null
  readonly change: (draft: Draft, about: string) => void
  readonly changeNote: (note: string) => void
  readonly undo: () => void
  readonly redo: () => void
  /** @returns whether the server has it now */
  readonly save: () => Promise<boolean>
  readonly takeRestored: () => void
  readonly dropRestored: () => void
}

/**
 * The state of a version that is being edited: undo history, this browser's copy, saving.
 *
 * @param options.writable whether this page holds the lock
 * @param options.onLockLost called with the name of the person who took the lock, when a save was refused for it
 */
export function useEditing(
  version: VersionDetails,
  options: { readonly writable: boolean; readonly onLockLost: (by: string) => void },
): Editing {
  const { id } = version
  const { id: me } = useMe()
  const [history, setHistory] = useState<History<Content>>(() =>
    begin({ draft: version.content, note: version.note }),
  )
  const [saved, setSaved] = useState<Content>(history.present)
  const [revision, setRevision] = useState(version.revision)
  const [saving, setSaving] = useState<Saving>({ state: 'idle' })
  const [savedAt, setSavedAt] = useState<Date | null>(null)
  const [copied, setCopied] = useState(true)
  const [restored, setRestored] = useState<Editing['restored']>(null)
  const { present } = history
  const unsaved = present !== saved

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

  const take = (copy: LocalCopy) =>
    setHistory((now) => step(now, { draft: copy.content, note: copy.note }, 'restore', performance.now()))

  const keep = useEffectEvent(() => {
    if (present === saved) return
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

  const change = useCallback((draft: Draft, about: string) => {
    setHistory((now) => step(now, { draft, note: now.present.note }, about, performance.now()))
  }, [])
  const changeNote = useCallback((note: string) => {
    setHistory((now) => step(now, { draft: now.present.draft, note }, 'note', performance.now()))
  }, [])

  const busy = useRef(false)
  async function save(): Promise<boolean> {
    if (!unsaved) return true
    if (!options.writable || busy.current) return false
    busy.current = true
    setSaving({ state: 'saving' })
    try {
      const { draft, note } = present
      const answer = await api.template.save.mutate({ id, revision, content: draft, note })
      setRevision(answer.revision)
      setSaved(present)
      setSavedAt(browserNow())
      setSaving({ state: 'idle' })
      setRestored(null)
      // What was typed during the call is kept again with the next change.
      forgetCopy(me, id)
      return true
    } catch (error) {
      const failure = toStaffFailure(error)
      if (failure.code === 'TEMPLATE_LOCK_LOST' || failure.code === 'TEMPLATE_LOCKED')
        options.onLockLost(detailText(failure, 'by'))
      const state = failure.code === 'EDITED_MEANWHILE' ? 'conflict' : 'failed'
      setSaving({ state, why: failure.message })
      return false
    } finally {
      busy.current = false
    }
  }

  const autosave = useEffectEvent(() => {
    if (unsaved && saving.state !== 'conflict') void save()
  })
  useEffect(() => {
    const timer = setInterval(() => autosave(), AUTOSAVE_MS)
    return () => clearInterval(timer)
  }, [])

  return {
    draft: present.draft,
    note: present.note,
    revision,
    unsaved,
    copied,
    savedAt,
    saving,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    restored,
    change,
    changeNote,
    undo: () => setHistory(undo),
    redo: () => setHistory(redo),
    save,
    takeRestored: () => {
      if (restored !== null) take(restored)
      setRestored(null)
    },
    dropRestored: () => {
      if (restored?.taken) setHistory((now) => step(now, saved, 'drop', performance.now()))
      forgetCopy(me, id)
      setRestored(null)
    },
  }
}
