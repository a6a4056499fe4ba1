'use client'

import type { ReactNode } from 'react'
import { goTo } from '../navigation/go.ts'
import styles from './button.module.css'
import { SlowNote } from './slow-note.tsx'

interface ButtonProps {
  readonly children: ReactNode
  readonly look?: 'primary' | 'secondary'
  /** Something is under way: shown, and further taps do nothing. */
  readonly busy?: boolean
  /** Not yet possible. It stays reachable, so that who listens hears why. */
  readonly waiting?: boolean
  readonly submits?: boolean
  readonly onPress?: () => void
}

export function Button({
  children,
  look = 'primary',
  busy = false,
  waiting = false,
  submits,
  onPress,
}: ButtonProps) {
  const still = busy || waiting
  return (
    <>
      <button
        type={submits ? 'submit' : 'button'}
        className={styles.button}
        data-look={look}
        aria-disabled={still}
        aria-busy={busy}
        onClick={(event) => {
          if (still) event.preventDefault()
          else onPress?.()
        }}
      >
        {busy && <span className={styles.spin} aria-hidden="true" />}
        {/* In an element of its own: a browser that translates the page replaces bare text. */}
        <span>{children}</span>
      </button>
      <SlowNote waiting={busy} />
    </>
  )
}

/** A way out that must not compete with the page's one action. */
export function QuietButton({ children, onPress }: { children: ReactNode; onPress: () => void }) {
  return (
    <button type="button" className={styles.quiet} onClick={onPress}>
      {children}
    </button>
  )
}

/**
 * A way to another page of ours, in the look of a button. A plain link that the router follows: Next's own Link weighs more than
 * all of this file and what it adds, these few pages do not need.
 */
export function LinkButton({
  href,
  children,
  look = 'primary',
}: {
  href: string
  children: ReactNode
  look?: 'primary' | 'secondary'
}) {
  return (
    <a
      href={href}
      className={styles.button}
      data-look={look}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        goTo(href)
      }}
    >
      {children}
    </a>
  )
}
