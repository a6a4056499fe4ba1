'use client'

import type { ReactNode } from 'react'
import { goTo } from '../navigation/go.ts'
import styles from './button.module.css'
import { SlowNote } from './slow-note.tsx'

interface ButtonProps {
  readonly children: ReactNode
  readonly look?: 'primary' | 'secondary'
  /** Work is in progress: a spinner is shown, and taps do nothing. */
  readonly busy?: boolean
  /** Not possible yet. The button keeps the focus order, so that a screen reader can tell why (`disabled` would hide it). */
  readonly waiting?: boolean
  readonly submits?: boolean
  readonly onPress?: () => void
}

/** A button of the page, in the brand's look. */
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
        {/* An element of its own, because a browser that translates the page replaces bare text nodes. */}
        <span>{children}</span>
      </button>
      <SlowNote waiting={busy} />
    </>
  )
}

/** A text-only button, for actions that must not compete with the page's main one. */
export function QuietButton({ children, onPress }: { children: ReactNode; onPress: () => void }) {
  return (
    <button type="button" className={styles.quiet} onClick={onPress}>
      {children}
    </button>
  )
}

/**
 * A link to another of the customers' pages that looks like a button. Not Next's `Link`: it needs Next's router, which these
 * pages are built without.
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
