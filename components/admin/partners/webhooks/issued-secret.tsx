'use client'

import shared from '../../ui/shared.module.css'
import { When } from '../../ui/when.tsx'
import { ShownOnce } from '../frame/shown-once.tsx'
import { text } from './messages.zh-CN.ts'

const words = text.secret

/** A new secret of an endpoint, which cannot be read again. */
export interface ToldSecret {
  /** What staff call the endpoint. */
  readonly name: string
  readonly secret: string
  /** Until then, messages are also signed with the former secret; null if there is none. */
  readonly formerUntil: string | null
}

/** Shows the secret of an endpoint, once. */
export function IssuedSecret({ told, onClose }: { told: ToldSecret; onClose: () => void }) {
  const { name, secret, formerUntil } = told
  return (
    <ShownOnce secret={secret} words={words} lead={words.body(name)} onClose={onClose}>
      <p className={shared.quiet}>
        {formerUntil === null ? (
          words.next
        ) : (
          <>
            {words.former} <When at={formerUntil} />
          </>
        )}
      </p>
    </ShownOnce>
  )
}
