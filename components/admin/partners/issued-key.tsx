'use client'

import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { ShownOnce } from './frame/shown-once.tsx'
import { text } from './messages.zh-CN.ts'

const words = text.issued

/** A new key, which the server does not keep, and the name of its client. */
export interface ToldKey {
  readonly name: string
  readonly key: string
  readonly expiresAt: string
}

/** Shows a new key, once. */
export function IssuedKey({ told, onClose }: { told: ToldKey; onClose: () => void }) {
  return (
    <ShownOnce secret={told.key} words={words} lead={words.body(told.name)} onClose={onClose}>
      <p className={shared.quiet}>
        {words.until} <When at={told.expiresAt} />
      </p>
    </ShownOnce>
  )
}
