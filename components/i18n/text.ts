'use client'

import { useLingui } from '@lingui/react'
import type { MessageId } from './catalogs.ts'

export type TextValues = Readonly<Record<string, string | number>>

export interface Texts {
  /** The text of an id in the current language, with its placeholders filled. */
  readonly t: (id: MessageId, values?: TextValues) => string
  /** The text of an id; null if the id has no text in this language. */
  readonly known: (id: string, values?: TextValues) => string | null
}

/** Texts in the current language. */
export function useText(): Texts {
  const { i18n } = useLingui()
  return {
    t: (id, values) => i18n._(id, { ...values }),
    known: (id, values) => (Object.hasOwn(i18n.messages, id) ? i18n._(id, { ...values }) : null),
  }
}
