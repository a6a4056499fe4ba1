import Link from 'next/link'
import type { ReactNode } from 'react'
import css from './way.module.css'

/** A name or number as a link or a button. It is plain text if it has neither a URL nor an action. */
export function Way(props: {
  href?: string | null | undefined
  pick?: (() => void) | undefined
  /** The accessible name, which replaces the content. */
  label?: string | undefined
  /** True for a second link to the same target. It is hidden from keyboard and screen readers. */
  pointerOnly?: boolean
  className?: string | undefined
  title?: string | undefined
  children: ReactNode
}) {
  const { href, pick, label, pointerOnly = false, className, title, children } = props
  const shared = {
    className: className ?? css.way,
    title,
    'aria-label': label,
    ...(pointerOnly && { tabIndex: -1, 'aria-hidden': true }),
  }
  if (href != null) {
    return (
      <Link href={href} prefetch={false} {...shared}>
        {children}
      </Link>
    )
  }
  if (pick !== undefined) {
    return (
      <button type="button" onClick={pick} data-button {...shared}>
        {children}
      </button>
    )
  }
  return (
    <span className={className} title={title} aria-hidden={pointerOnly || undefined}>
      {children}
    </span>
  )
}
