'use client'

import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import { api } from '#components/admin/api.ts'
import { detailText, toStaffFailure } from '#components/admin/failure.ts'
import { browserNow } from '#components/browser/clock.ts'
import type { VersionDetails } from '../../data/shapes.ts'
import type { Draft } from '../../draft/draft.ts'
import { begin, type History, redo, step, undo } from '../../draft/history.ts'
import type { LocalCopy } from '../../draft/local-copy.ts'
import { type Content, type KeptCopy, useKeptCopy } from './use-kept-copy.ts'

/** Milliseconds between two automatic saves. */
const AUTOSAVE_MS = 20_000
export type Saving =
  | { readonly state: 'idle' }
  | { readonly state: 'saving' }
  | { readonly state: 'failed'; readonly why: string }
  /** Another person saved the version meanwhile. The text entered here stays on the page and in this browser. */
  | { readonly state: 'conflict'; readonly why: string }

export interface Editing extends Pick<KeptCopy, 'copied' | 'restored'> {
  readonly draft: Draft
  readonly note: string
  readonly revision: number
  /** True when the page has changes that the server does not have. */
  readonly unsaved: boolean
  readonly savedAt: Date | null
  readonly saving: Saving
  readonly canUndo: boolean
  readonly canRedo: boolean
  readonly change: (draft: Draft, about: string) => void
  readonly changeNote: (note: string) => void
  readonly undo: () => void
  readonly redo: () => void
  /** @returns true when the server has all changes */
  readonly save: () => Promise<boolean>
  readonly takeRestored: () => void
  readonly dropRestored: () => void
}

/**
 * The state of a version that is being edited: undo history, this browser's copy, saving.
 *
 * @param options.writable whether this page holds the lock
 * @param options.onLockLost called when a save is refused because another person took the lock, with that person's
 * name
 */
export function useEditing(
  version: VersionDetails,
  options: { readonly writable: boolean; readonly onLockLost: (by: string) => void },
): Editing {
  const { id } = version
  const [history, setHistory] = useState<History<Content>>(() =>
    begin({ draft: version.content, note: version.note }),
  )
  const [saved, setSaved] = useState<Content>(history.present)
  const [revision, setRevision] = useState(version.revision)
  const [saving, setSaving] = useState<Saving>({ state: 'idle' })
  const [savedAt, setSavedAt] = useState<Date | null>(null)
  const { present } = history
  const unsaved = present !== saved

  const take = (copy: LocalCopy) =>
    setHistory((now) => step(now, { draft: copy.content, note: copy.note }, 'restore', performance.now()))

  const { copied, restored, settle, forget } = useKeptCopy(version, { present, unsaved, revision }, take)

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
      // Text entered during the request is stored in the copy again at the next change.
      forget()
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
      settle()
    },
    dropRestored: () => {
      if (restored?.taken) setHistory((now) => step(now, saved, 'drop', performance.now()))
      forget()
    },
  }
}
